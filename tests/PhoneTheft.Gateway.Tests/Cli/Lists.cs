using System.Text;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Tests.Cli;

/// <summary>Lists in the interchange form, and what is read from them.</summary>
internal static class Lists
{
    public const string Header = "IMEI,reporting_date,status\n";

    public static readonly DateOnly Today = new(2026, 11, 22);

    public static InterchangeRules Rules { get; } = new() { LatestDate = Today.AddDays(1) };

    public static IReadOnlyList<InterchangeLine> Read(string text, bool delta = false, bool lenient = false) =>
        Read(text, Rules with { Delta = delta, LenientCheckDigit = lenient });

    public static IReadOnlyList<InterchangeLine> Read(string text, InterchangeRules rules) => Read(Encoding.UTF8.GetBytes(text), rules);

    public static IReadOnlyList<InterchangeLine> Read(byte[] bytes, InterchangeRules? rules = null) =>
        [.. InterchangeReader.Read(new MemoryStream(bytes), rules ?? Rules)];

    public static (ImportPlan Plan, SortedList<long, string> Refused) Plan(string text, bool delta = false, bool lenient = false) =>
        Plan(text, Rules with { Delta = delta, LenientCheckDigit = lenient });

    public static (ImportPlan Plan, SortedList<long, string> Refused) Plan(string text, InterchangeRules rules)
    {
        var refused = new SortedList<long, string>();
        var plan = ImportPlanner.Plan(Read(text, rules), rules, (line, refusal) => refused.Add(line, refusal.Reason), TestContext.Current.CancellationToken);
        return (plan, refused);
    }

    public static IReadOnlyList<PlannedLine> Rows(LineTable table) => [.. Enumerable.Range(0, table.Count).Select(i => table[i])];
}
