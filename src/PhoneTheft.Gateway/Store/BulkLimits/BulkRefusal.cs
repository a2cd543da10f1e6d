using System.Globalization;

namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>A daily bulk limit that a request exceeds.</summary>
/// <param name="Kind">ended, blocked, or a TAC.</param>
/// <param name="Limit">How much is allowed without a confirmation.</param>
/// <param name="Amount">What a confirmation would add.</param>
internal sealed record BulkRefusal(string Kind, long Limit, long Amount)
{
    public const string Ended = "ended";
    public const string Blocked = "blocked";

    private const int MostNamed = 3;

    public string Words => WordsOf(Kind);

    private string Allowance => Kind switch
    {
        Ended => $"end {Limit:N0} of its holds",
        Blocked => $"block {Limit:N0} more devices",
        _ => $"block {Limit:N0} more devices of one model (TAC {Kind})",
    };

    public static string WordsOf(string kind) => kind switch
    {
        Ended => "ending holds",
        Blocked => "blocking devices",
        _ => "blocking devices of TAC " + kind,
    };

    /// <summary>What may be done without confirming it.</summary>
    public static string AllowanceOf(IReadOnlyList<BulkRefusal> refusals)
    {
        var named = string.Join(" and ", refusals.Take(MostNamed).Select(refusal => refusal.Allowance));
        return refusals.Count > MostNamed
            ? string.Create(CultureInfo.InvariantCulture, $"{named}, and likewise of {refusals.Count - MostNamed:N0} more models")
            : named;
    }

    /// <summary>How many more operations a confirmation lets through. A model's devices are devices, too.</summary>
    public static long AmountOf(IReadOnlyList<BulkRefusal> refusals) =>
        refusals.Where(refusal => refusal.Kind == Ended).Sum(refusal => refusal.Amount)
        + (refusals.FirstOrDefault(refusal => refusal.Kind == Blocked)?.Amount
            ?? refusals.Where(refusal => refusal.Kind is not (Ended or Blocked)).Sum(refusal => refusal.Amount));
}
