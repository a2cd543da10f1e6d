using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Wording;

/// <summary>The names of the contract's enum values, without Protobuf's prefix.</summary>
internal static class Words
{
    public static IReadOnlyList<(string Word, HoldReason Reason)> Reasons { get; } =
    [
        ("lost", HoldReason.Lost),
        ("stolen", HoldReason.Stolen),
        ("fraud", HoldReason.Fraud),
        ("faulty", HoldReason.Faulty),
        ("court-order", HoldReason.CourtOrder),
        ("ownership-claim", HoldReason.OwnershipClaim),
        ("financial-claim", HoldReason.FinancialClaim),
        ("other", HoldReason.Other),
    ];

    /// <summary>A number of things: "1 file", "2 files".</summary>
    public static string Count(long count, string what) => $"{count:N0} {what}{(count == 1 ? "" : "s")}";

    public static string Of(EquipmentStatus status) => status switch
    {
        EquipmentStatus.Permitted => "PERMITTED",
        EquipmentStatus.Prohibited => "PROHIBITED",
        EquipmentStatus.Tracked => "TRACKED",
        _ => "UNKNOWN",
    };

    public static string Of(Disposition disposition) => disposition switch
    {
        Disposition.Block => "BLOCK",
        Disposition.Track => "TRACK",
        _ => "UNKNOWN",
    };

    public static string Of(OperationOutcome outcome) => outcome switch
    {
        OperationOutcome.Changed => "CHANGED",
        OperationOutcome.Unchanged => "UNCHANGED",
        _ => "UNKNOWN",
    };

    public static string Of(HoldEnd end) => end switch
    {
        HoldEnd.Released => "RELEASED",
        HoldEnd.Expired => "EXPIRED",
        _ => "UNKNOWN",
    };

    public static string Of(ChangeKind kind) => kind switch
    {
        ChangeKind.Placed => "PLACED",
        ChangeKind.Released => "RELEASED",
        ChangeKind.Expired => "EXPIRED",
        _ => "UNKNOWN",
    };

    public static string Of(ShardState state) => state switch
    {
        ShardState.Loading => "LOADING",
        ShardState.Fresh => "FRESH",
        ShardState.Stale => "STALE",
        ShardState.Suspect => "SUSPECT",
        _ => "UNKNOWN",
    };

    /// <summary>As the contract spells it, COURT_ORDER; options spell it court-order.</summary>
    public static string Of(HoldReason reason) =>
        WordOf(reason).ToUpperInvariant().Replace('-', '_');

    public static string WordOf(HoldReason reason) =>
        Reasons.FirstOrDefault(r => r.Reason == reason) is { Word: { } word } ? word : "unknown";
}
