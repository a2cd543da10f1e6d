using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Counts who was refused for not being somebody, or not the right one, or for asking for what there is not, and puts it on record. Not
/// logged: any stranger could fill the disk.
/// </summary>
internal sealed class RefusedCallers
{
    private static readonly ErrorReason[] Reasons =
    [
        ErrorReason.CarrierInvalid, ErrorReason.IdentityRequired, ErrorReason.CertificateRejected, ErrorReason.TokenRejected,
        ErrorReason.CarrierUnknown, ErrorReason.IdentityConflict, ErrorReason.RoleRequired, ErrorReason.TokenKeysUnavailable,
        ErrorReason.RevocationListsUnavailable, ErrorReason.MethodUnknown,
    ];

    private readonly StripedCounters _refused = new(Reasons.Length);

    private readonly AuditLog _audit;

    public RefusedCallers(IMeterFactory meters, AuditLog audit)
    {
        _audit = audit;
        meters.Create(GatewayMeter.Name).CreateObservableCounter(
            "phonetheft.gateway.callers.refused", Observe, "{call}",
            $"Calls refused, and streams ended, because of who their caller is, by reason ({string.Join(", ", Reasons.Select(TagOf))}).");
    }

    /// <param name="reason">Why.</param>
    /// <param name="caller">Whom; without a carrier if it is not known.</param>
    /// <param name="call">What was asked for: the name of a method, or the path of a page.</param>
    /// <param name="certificate">The thumbprint of what the caller has shown; empty: nothing. It tells who came back with a stolen key.</param>
    public void Record(ErrorReason reason, AuditedCaller caller, string call, string certificate = "")
    {
        if (Array.IndexOf(Reasons, reason) is >= 0 and var place)
        {
            _refused.Add(place, 1);
        }

        if (_audit.IsOn)
        {
            _audit.Record(_audit.Entry(AuditKind.Refused, caller, call) with
            {
                Outcome = AuditOutcome.Refused,
                Reason = ErrorReasonInfo.Of(reason).WireName,
                Note = certificate.Length > 0 ? $"certificate {certificate}" : "",
            });
        }
    }

    private static string TagOf(ErrorReason reason) => ErrorReasonInfo.Of(reason).WireName.ToLowerInvariant();

    private IEnumerable<Measurement<long>> Observe() =>
        Reasons.Select((reason, place) => new Measurement<long>(_refused.Sum(place), new KeyValuePair<string, object?>("reason", TagOf(reason))));
}
