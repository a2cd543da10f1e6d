using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>Counts who was refused for not being somebody, or not the right one. Not logged: any stranger could fill the disk.</summary>
internal sealed class RefusedCallers
{
    private static readonly ErrorReason[] Reasons =
    [
        ErrorReason.CarrierInvalid, ErrorReason.IdentityRequired, ErrorReason.CertificateRejected, ErrorReason.TokenRejected,
        ErrorReason.CarrierUnknown, ErrorReason.IdentityConflict, ErrorReason.RoleRequired,
    ];

    private readonly StripedCounters _refused = new(Reasons.Length);

    public RefusedCallers(IMeterFactory meters) => meters.Create(GatewayMeter.Name).CreateObservableCounter(
        "phonetheft.gateway.callers.refused", Observe, "{call}",
        $"Calls refused, and streams ended, because of who their caller is, by reason ({string.Join(", ", Reasons.Select(TagOf))}).");

    public void Count(ErrorReason reason) => _refused.Add(Array.IndexOf(Reasons, reason), 1);

    private static string TagOf(ErrorReason reason) => ErrorReasonInfo.Of(reason).WireName.ToLowerInvariant();

    private IEnumerable<Measurement<long>> Observe() =>
        Reasons.Select((reason, place) => new Measurement<long>(_refused.Sum(place), new KeyValuePair<string, object?>("reason", TagOf(reason))));
}
