using Microsoft.Extensions.Logging.Testing;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>The audit log of a gateway that keeps none, in tests that are about something else.</summary>
internal static class NoAudit
{
    private static readonly AuditPlace Nowhere = new(new AuditOptions(), new StoreOptions(), isOnByDefault: false);

    public static AuditLog Log => new(
        new AuditQueue(new AuditFloods(Nowhere, TimeProvider.System), TimeProvider.System),
        new AuditHealth(Nowhere, new FakeLogger<AuditHealth>()), Nowhere, TimeProvider.System);
}
