using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Security.Quotas;
using PhoneTheft.Gateway.Tests.Audit;
using PhoneTheft.Gateway.Tests.Checking;

namespace PhoneTheft.Gateway.Tests.Security.Quotas;

/// <summary>The quotas of carriers in tests that are about something else.</summary>
internal static class DefaultQuota
{
    public static CarrierQuotaBook Book
    {
        get
        {
            var time = new FakeTimeProvider();
            return new CarrierQuotaBook(
                new CurrentRegister(CarrierRegister.Empty), new QuotaOptions(), time,
                new QuotaRefusals(Checkers.Meters, time, NoAudit.Log, new FakeLogger<QuotaRefusals>()));
        }
    }

    public static CarrierQuota Of(string carrier) => Book.Of(carrier);
}
