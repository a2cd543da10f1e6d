using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Losses as the contract writes them.</summary>
internal static class LossAnswers
{
    /// <param name="loss">The loss.</param>
    /// <param name="pending">What this gateway remembers of the lost changes of the shard and has not put back.</param>
    public static LostChanges ToContract(Loss loss, IReadOnlyList<LostBranch> pending) => new()
    {
        Id = loss.Id,
        Shard = (uint)loss.Shard,
        Changes = (ulong)loss.Changes,
        AtLeast = loss.IsAtLeast,
        NoticedAt = Timestamp.FromDateTimeOffset(loss.NoticedAt),
        FirstNumber = (ulong)loss.Number,
        PutBack = (ulong)loss.PutBack,
        Superseded = (ulong)loss.Superseded,
        FirstMissing = (ulong)loss.MissingNumbers.First,
        LastMissing = (ulong)loss.MissingNumbers.Last,
        Carriers =
        {
            pending.Where(branch => branch.Loss.Field == loss.Field).SelectMany(branch => branch.Changes)
                .Select(change => change.Carrier).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
        },
    };
}
