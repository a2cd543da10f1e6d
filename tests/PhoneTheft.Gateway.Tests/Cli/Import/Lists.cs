using System.Text;
using PhoneTheft.Gateway.Cli.Import;

namespace PhoneTheft.Gateway.Tests.Cli.Import;

/// <summary>Lists in the interchange form, and what is read from them.</summary>
internal static class Lists
{
    public const string Header = "IMEI,reporting_date,status\n";

    public static readonly DateOnly Today = new(2026, 11, 22);

    public static IReadOnlyList<InterchangeLine> Read(string text, bool delta = false, bool lenient = false, StatusWords? words = null) =>
        Read(Encoding.UTF8.GetBytes(text), delta, lenient, words);

    public static IReadOnlyList<InterchangeLine> Read(byte[] bytes, bool delta = false, bool lenient = false, StatusWords? words = null) =>
        [.. InterchangeReader.Read(new MemoryStream(bytes), new InterchangeRules { Words = words ?? StatusWords.Default, Delta = delta, LenientCheckDigit = lenient, LatestDate = Today.AddDays(1) })];

    public static (ImportPlan Plan, SortedList<long, string> Refused) Plan(string text, bool delta = false, bool lenient = false)
    {
        var refused = new SortedList<long, string>();
        var plan = ImportPlanner.Plan(Read(text, delta, lenient), (line, refusal) => refused.Add(line, refusal.Reason), TestContext.Current.CancellationToken);
        return (plan, refused);
    }

    public static IReadOnlyList<PlannedLine> Rows(LineTable table) => [.. Enumerable.Range(0, table.Count).Select(i => table[i])];
}
