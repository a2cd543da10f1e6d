using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.Experiments.TwoBuilds;

/// <summary>The result for two builds: a row for each kind of call, as a table and as JSON.</summary>
internal sealed record BuildsReport(string ThisVersion, string OtherVersion, double Bound, IReadOnlyList<BuildsRow> Rows)
{
    private const string FileName = "against.json";

    private static readonly string[] Headings = ["call", "this build", "the other", "ratio", "between", "bound", "verdict"];

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower) },
    };

    public DateTimeOffset Started { get; init; }

    public string Machine { get; init; } = LoadTest.Reports.Machine.Description;

    /// <value>The load average of the last minute before it began.</value>
    public string LoadBefore { get; init; } = "";

    [JsonIgnore]
    public RatioVerdict Verdict => Rows.Any(row => row.Ratio.Verdict == RatioVerdict.Over) ? RatioVerdict.Over
        : Rows.Any(row => row.Ratio.Verdict == RatioVerdict.TooWide) ? RatioVerdict.TooWide
        : RatioVerdict.Within;

    public static IReadOnlyList<BuildsRow> RowsOf(IReadOnlyCollection<RoundOfBuilds> rounds, double bound) =>
    [
        .. BuildComparison.Calls.Select(call => new BuildsRow(
            NameOf(call), RatioJudgement.Of([.. rounds.Select(round => round.RatioOf(call))], bound), [.. rounds.Select(round => round.Costs[call])])),
    ];

    /// <summary>The text for the terminal.</summary>
    public string Text() => string.Join('\n',
    [
        string.Create(CultureInfo.InvariantCulture, $"CPU time of the server per call: median of {Rows[0].Rounds.Count} rounds, each with new processes of both builds. Load average before: {LoadBefore}."),
        $"This build: {ThisVersion}. The other: {OtherVersion}.\n",
        TextTable.Of(Headings, Rows.Select(row => Cells(row))),
        .. Rows.Where(row => row.Ratio.Verdict == RatioVerdict.TooWide).Select(row => string.Create(
            CultureInfo.InvariantCulture,
            $"{row.Call}: the rounds differ too much to judge a bound of {Bound:0.00}. Run it again with more --rounds, or when the machine is quieter.\n")),
    ]);

    /// <summary>Writes it to the directory of results.</summary>
    public async Task KeepAsync(string results)
    {
        Directory.CreateDirectory(results);
        await File.WriteAllTextAsync(Path.Combine(results, FileName), JsonSerializer.Serialize(this, Indented) + '\n');
    }

    private string[] Cells(BuildsRow row) =>
    [
        row.Call,
        Microseconds(Spread.Of(row.Rounds.Select(round => round.ThisBuild)).Median),
        Microseconds(Spread.Of(row.Rounds.Select(round => round.OtherBuild)).Median),
        Times(row.Ratio.Median),
        $"{Times(row.Ratio.Low)} … {Times(row.Ratio.High)}",
        string.Create(CultureInfo.InvariantCulture, $"≤ {Bound:0.00}"),
        row.Ratio.Verdict switch { RatioVerdict.Within => "within", RatioVerdict.Over => "**over**", _ => "**too wide to judge**" },
    ];

    private static string NameOf(CallKind call) => call switch
    {
        CallKind.Unary => "Check",
        CallKind.Stream => "CheckStream, a message",
        _ => string.Create(CultureInfo.InvariantCulture, $"CheckMany, {ServerLoad.Batch} devices"),
    };

    private static string Microseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.00} µs");

    private static string Times(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000}");
}

/// <summary>The result for one kind of call.</summary>
/// <param name="Call">Its name.</param>
/// <param name="Ratio">This build's cost divided by the other's.</param>
/// <param name="Rounds">The rounds that were judged.</param>
internal sealed record BuildsRow(string Call, RatioJudgement Ratio, IReadOnlyList<PairOfCosts> Rounds);
