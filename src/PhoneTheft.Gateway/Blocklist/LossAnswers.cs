using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Losses as the contract writes them.</summary>
internal static class LossAnswers
{
    public static LostChanges ToContract(Loss loss) => new()
    {
        Id = loss.Id,
        Shard = (uint)loss.Shard,
        Changes = (ulong)loss.Changes,
        AtLeast = loss.IsAtLeast,
        NoticedAt = Timestamp.FromDateTimeOffset(loss.NoticedAt),
        FirstNumber = (ulong)loss.Number,
    };
}
