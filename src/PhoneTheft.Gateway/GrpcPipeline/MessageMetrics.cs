using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Counts malformed messages. They are not logged, because any caller could fill the disk with them.</summary>
internal sealed class MessageMetrics
{
    private static readonly ErrorReason[] Reasons =
        [ErrorReason.MessageMalformed, ErrorReason.MessageTooLarge, ErrorReason.EncodingUnsupported];

    private readonly StripedCounters _unreadable = new(Reasons.Length);

    public MessageMetrics(IMeterFactory meters) => meters.Create(GatewayMeter.Name).CreateObservableCounter(
        "phonetheft.gateway.messages.unreadable", Observe, "{message}",
        "Messages that can't be read, by reason (message_malformed, message_too_large, encoding_unsupported).");

    public void CountUnreadable(ErrorReason reason) => _unreadable.Add(Array.IndexOf(Reasons, reason), 1);

    private IEnumerable<Measurement<long>> Observe() =>
        Reasons.Select((reason, place) => new Measurement<long>(
            _unreadable.Sum(place), new KeyValuePair<string, object?>("reason", ErrorReasonInfo.Of(reason).WireName.ToLowerInvariant())));
}
