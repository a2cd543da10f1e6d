using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What a line that blocks makes of a hold: what the list doesn't say stays, as the gateway does it where it is asked to Block.</summary>
internal static class ListedHold
{
    /// <param name="held">What is there.</param>
    /// <param name="line">What the list says of the device.</param>
    /// <param name="options">What was said for every line.</param>
    /// <param name="now">An expiry that has come is not kept.</param>
    public static HoldTerms After(HoldTerms held, PlannedLine line, ImportOptions options, DateTimeOffset now) => new(
        Disposition.Block,
        options.KeepReason && held.Reason is not (HoldReason.OwnershipClaim or HoldReason.FinancialClaim) ? held.Reason : options.Reason,
        DayOf(line) ?? held.AssertedAt,
        held.ExpiresAt > now ? held.ExpiresAt : null,
        held.Reference);

    /// <summary>Where there is no hold.</summary>
    public static HoldTerms New(PlannedLine line, ImportOptions options) => new(Disposition.Block, options.Reason, DayOf(line), ExpiresAt: null, Reference: "");

    private static DateTimeOffset? DayOf(PlannedLine line) => line.Date is { } date ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) : null;
}
