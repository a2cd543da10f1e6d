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

    /// <summary>Why this one question was refused; null when it was answered.</summary>
    public GatewayError? Error { get; init; }

    internal static CheckAnswer From(CheckResponse answer) => new()
    {
        Status = (EquipmentStatus)answer.Status,
        Revision = ContractMapping.ReadRevision(answer.Revision),
        Staleness = TimeSpan.FromMilliseconds(answer.StalenessMs),
        IsSuspect = answer.Suspect,
        CheckDigitMismatch = answer.CheckDigitMismatch,
    };

    internal static CheckAnswer From(CheckStreamResponse answer) => answer.Error is { } error ? Refused(error) : new()
    {
        Status = (EquipmentStatus)answer.Status,
        Revision = ContractMapping.ReadRevision(answer.Revision),
        Staleness = TimeSpan.FromMilliseconds(answer.StalenessMs),
        IsSuspect = answer.Suspect,
        CheckDigitMismatch = answer.CheckDigitMismatch,
    };

    internal static CheckAnswer From(CheckResult answer, Func<uint, ShardFreshness> freshnessOf)
    {
        if (answer.Error is { } error)
        {
            return Refused(error);
        }

        var freshness = freshnessOf(answer.Shard);
        return new()
        {
            Status = (EquipmentStatus)answer.Status,
            Revision = ContractMapping.ReadRevision(freshness.Revision),
            Staleness = TimeSpan.FromMilliseconds(freshness.StalenessMs),
            IsSuspect = freshness.Suspect,
            CheckDigitMismatch = answer.CheckDigitMismatch,
        };
    }

    private static CheckAnswer Refused(ItemError error) => new() { Status = EquipmentStatus.None, Error = GatewayError.From(error) };
}
