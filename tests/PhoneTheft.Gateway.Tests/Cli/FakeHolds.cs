using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>What a Block makes of a hold, as the contract says it.</summary>
internal static class FakeHolds
{
    /// <returns>The hold after it, and whether it says the same as before.</returns>
    public static (Hold Hold, bool Same) After(BlockRequest request, Hold? old)
    {
        var hold = new Hold
        {
            Carrier = "local",
            Disposition = request.Disposition,
            Reason = old is not null && request.KeepReason ? old.Reason : request.Reason,
            Reference = request.HasReference ? request.Reference : old?.Reference ?? "",
            ExpiresAt = SaidOr(request.ExpiresAt, old?.ExpiresAt),
            AssertedAt = SaidOr(request.AssertedAt, old?.AssertedAt),
            Actor = request.Actor,
        };
        var same = old is not null && (old.Disposition, old.Reason, old.Reference) == (hold.Disposition, hold.Reason, hold.Reference) && Equals(old.ExpiresAt, hold.ExpiresAt);
        return (same ? old! : hold, same);
    }

    private static Timestamp? SaidOr(Timestamp? said, Timestamp? had) => said is null ? had : said.Equals(new Timestamp()) ? null : said;
}
