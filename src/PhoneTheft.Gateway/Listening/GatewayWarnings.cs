using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;

namespace PhoneTheft.Gateway.Listening;

/// <summary>All that an operator should know about this gateway, as sentences.</summary>
internal sealed class GatewayWarnings(HoldStore store, Replica replica, AuditLog audit, SafetyWarnings safety)
{
    /// <summary>What is wrong now, or will be soon.</summary>
    public IReadOnlyList<string> Now => [.. store.Warnings, .. OfLostHolds(), .. audit.Warnings, .. safety.Passing];

    /// <summary>The same, and what is not safe about the settings, which the operator has chosen.</summary>
    public IReadOnlyList<string> AtStart =>
    [
        .. safety.OfSettings(),
        .. UnreadFiles.Warnings(Environment.CurrentDirectory),
        .. Now,
        .. store.Fault is { } fault ? [fault.Message] : Array.Empty<string>(),
    ];

    private IEnumerable<string> OfLostHolds()
    {
        if (replica.LostHolds is var devices and > 0)
        {
            yield return $"This gateway answers {devices} {(devices == 1 ? "device" : "devices")} from holds that the store lost ('phonetheft losses'). "
                + "It goes on with that until they are put back, the devices change, or an operator accepts the loss.";
        }
    }
}
