using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>The hold after a line that blocks. What the line does not say stays, by the gateway's rules for Block.</summary>
/// <remarks>
/// The gateway's own rule is <c>completed</c> in Store/Scripts/write/decide.lua. PublishedListTests holds both to it: change both.
/// </remarks>
internal static class ListedHold
{
    /// <param name="held">The existing hold.</param>
    /// <param name="line">The line about the device.</param>
    /// <param name="options">What holds for every line.</param>
    /// <param name="now">The time; an expiry in the past is not kept.</param>
    public static HoldTerms After(HoldTerms held, PlannedLine line, ImportOptions options, DateTimeOffset now) => new(
        Disposition.Block,
        options.Hold.KeepReason && !held.Reason.MayOnlyTrack ? held.Reason : options.Hold.Reason,
        DayOf(line) ?? held.AssertedAt,
        held.ExpiresAt > now ? held.ExpiresAt : null,
        held.Reference);

    /// <summary>The hold after a line about a device without one.</summary>
    public static HoldTerms New(PlannedLine line, ImportOptions options) =>
        new(Disposition.Block, options.Hold.Reason, DayOf(line), ExpiresAt: null, Reference: "");

    private static DateTimeOffset? DayOf(PlannedLine line) =>
        line.Date is { } date ? new DateTimeOffset(date, TimeOnly.MinValue, TimeSpan.Zero) : null;
}
