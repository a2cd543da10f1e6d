using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Client;

/// <summary>What a gateway says about one device. An emergency call is never to be refused on it.</summary>
public sealed record CheckAnswer
{
    /// <summary>PERMITTED, PROHIBITED or TRACKED; None if and only if there is an <see cref="Error"/>.</summary>
    public required EquipmentStatus Status { get; init; }

    /// <summary>The answer is at least as new as this. The default with an error.</summary>
    public Revision Revision { get; init; }

    /// <summary>How long ago, in whole milliseconds, the gateway last knew that it held all that the store held.</summary>
    public TimeSpan Staleness { get; init; }

    /// <summary>The shard failed a comparison with the store and is being rebuilt; the answer comes from what was held before.</summary>
    public bool IsSuspect { get; init; }

    /// <summary>
    /// The IMEI had a 15th digit that is neither its check digit nor 0: perhaps a typo, and then this is about another device.
    /// </summary>
    public bool CheckDigitMismatch { get; init; }

    /// <summary>
    /// The status comes from a hold that the store lost, and would be another by what the store has now. The gateway goes on answering it
    /// until the hold is put back, the device changes, or an operator accepts the loss.
    /// </summary>
    public bool IsLostHold { get; init; }

    /// <summary>Why this one question was refused; null when it was answered.</summary>
    public GatewayError? Error { get; init; }

    /// <exception cref="GatewayException">Its status is none that this version knows.</exception>
    internal static CheckAnswer From(CheckResponse answer)
    {
        var read = From(answer.Status, answer.Revision, answer.StalenessMs, answer.Suspect, answer.CheckDigitMismatch, answer.LostHold);
        return read.Error is { } error ? throw new GatewayException(error) : read;
    }

    internal static CheckAnswer From(CheckStreamResponse answer) => answer.Error is { } error
        ? Refused(GatewayError.From(error))
        : From(answer.Status, answer.Revision, answer.StalenessMs, answer.Suspect, answer.CheckDigitMismatch, answer.LostHold);

    internal static CheckAnswer From(CheckResult answer, Func<uint, ShardFreshness> freshnessOf)
    {
        if (answer.Error is { } error)
        {
            return Refused(GatewayError.From(error));
        }

        var freshness = freshnessOf(answer.Shard);
        return From(answer.Status, freshness.Revision, freshness.StalenessMs, freshness.Suspect, answer.CheckDigitMismatch, answer.LostHold);
    }

    private static CheckAnswer From(
        V1.EquipmentStatus status, V1.Revision revision, ulong stalenessMs, bool isSuspect, bool checkDigitMismatch, bool isLostHold)
    {
        if (!ContractMapping.IsKnown(status))
        {
            return Refused(GatewayError.Of(ContractMapping.Unknown(status)));
        }

        return new()
        {
            Status = (EquipmentStatus)status,
            Revision = ContractMapping.ReadRevision(revision),
            Staleness = TimeSpan.FromMilliseconds(stalenessMs),
            IsSuspect = isSuspect,
            CheckDigitMismatch = checkDigitMismatch,
            IsLostHold = isLostHold,
        };
    }

    private static CheckAnswer Refused(GatewayError error) => new() { Status = EquipmentStatus.None, Error = error };
}
