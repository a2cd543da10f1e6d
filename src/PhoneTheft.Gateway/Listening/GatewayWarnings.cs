using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Store;

namespace PhoneTheft.Gateway.Listening;

/// <summary>All that an operator should know about this gateway, as sentences.</summary>
internal sealed class GatewayWarnings(HoldStore store, AuditLog audit, SafetyWarnings safety)
{
    /// <summary>What is wrong now, or will be soon.</summary>
    public IReadOnlyList<string> Now => [.. store.Warnings, .. audit.Warnings, .. safety.Passing];

    /// <summary>The same, and what is not safe about the settings, which the operator has chosen.</summary>
    public IReadOnlyList<string> AtStart =>
    [
        .. safety.OfSettings(),
        .. UnreadFiles.Warnings(Environment.CurrentDirectory),
        .. Now,
        .. store.Fault is { } fault ? [fault.Message] : Array.Empty<string>(),
    ];
}
