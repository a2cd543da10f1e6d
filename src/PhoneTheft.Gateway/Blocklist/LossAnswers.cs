using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>What is lost, in the words of the contract.</summary>
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
        LossClearing.MoreIsLost => new GatewayError(ErrorReason.LossHasGrown, "More is known to be lost than when this was listed: list it again, and look.", "ids"),
        LossClearing.NoRoom => new GatewayError(ErrorReason.LossNotFound, "The store keeps as many losses of that shard as it can, and not yet this one: clear the others first, then this one again.", "ids"),
        _ => new GatewayError(ErrorReason.LossNotFound, "The store keeps no loss of that id: list them again.", "ids"),
    };
}
