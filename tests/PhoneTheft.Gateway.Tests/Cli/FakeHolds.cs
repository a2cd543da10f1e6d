using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>What a Block makes of a hold, as the contract says it.</summary>
internal static class FakeHolds
{
    /// <returns>The answer as far as it is about the hold.</returns>
    public static BlockResponse Block(IDictionary<ulong, Hold> holds, ulong device, BlockRequest request)
    {
        var old = holds.TryGetValue(device, out var held) ? held : null;
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
        if (same)
        {
            return new BlockResponse { Outcome = WriteOutcome.Unchanged, Hold = old };
        }

        holds[device] = hold;
        return new BlockResponse { Outcome = WriteOutcome.Changed, Hold = hold, Previous = old };
    }

    private static Timestamp? SaidOr(Timestamp? said, Timestamp? had) => said is null ? had : said.Equals(new Timestamp()) ? null : said;
}
