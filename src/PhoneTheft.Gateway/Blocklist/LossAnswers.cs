using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Errors;
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

    /// <returns>Null when it is cleared.</returns>
    public static GatewayError? ErrorOf(LossClearing outcome) => outcome switch
    {
        LossClearing.Cleared => null,
        LossClearing.MoreIsLost => new GatewayError(
            ErrorReason.LossHasGrown,
            "More is known to be lost than when the loss in ids was listed. List the losses again and look at them before clearing them.",
            "ids"),
        LossClearing.NoRoom => new GatewayError(
            ErrorReason.LossNotFound,
            "The store has no room yet for the loss in ids. Clear the other losses of its shard first, then this one again.",
            "ids"),
        _ => new GatewayError(ErrorReason.LossNotFound, "The store keeps no loss with the id in ids. List the losses again.", "ids"),
    };
}
