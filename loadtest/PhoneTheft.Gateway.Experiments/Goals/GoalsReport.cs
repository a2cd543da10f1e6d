using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTheft.Gateway.Experiments.Reports;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>The findings of a run of all goals, with time, machine and command.</summary>
internal sealed record GoalsReport(string Command, DateTimeOffset Started, Surroundings Machine)
{
    private const string FileName = "goals.json";
    private const string Page = "README.md";

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public TimeSpan Took { get; private init; }

    public IReadOnlyList<Finding> Findings { get; private init; } = [];

    [JsonIgnore]
    public IReadOnlyList<Chart> Charts { get; private init; } = [];

    public IReadOnlyList<string> Failures { get; private init; } = [];

    public string LoadBefore { get; private init; } = LoadTest.Reports.Machine.Load;

    public static async Task<GoalsReport> BeginAsync(string command) => new(command, TimeProvider.System.GetUtcNow(), await Surroundings.ReadAsync());

    public GoalsReport End(GoalsRun run) =>
        this with { Took = TimeProvider.System.GetUtcNow() - Started, Findings = run.Findings, Charts = run.Charts, Failures = run.Failures };

    /// <summary>The text for the terminal and for the page.</summary>
    public string Text(bool isQuick)
    {
        string[] lines =
        [
            isQuick ? "**A quick run: sizes and times are small, so its figures say little.**\n" : "",
            string.Create(CultureInfo.InvariantCulture, $"Measured {Started:yyyy-MM-dd HH:mm} UTC by `{Command}` in {Took.TotalMinutes:0} minutes on {Machine}."),
            $"Versions: {string.Join(", ", Machine.Versions.Select(version => $"{version.Key} {version.Value}"))}.",
            $"Load average at the start: {LoadBefore}.\n",
            FindingTable.OfGoals(Findings),
            FindingTable.OfContext(Findings),
            .. Failures.Select(failure => $"**Not measured:** {failure}\n"),
        ];
        return string.Join('\n', lines.SkipWhile(line => line.Length == 0));
    }

    /// <summary>Writes the figures to a file, and rewrites the marked part of the page.</summary>
    public async Task PublishAsync(string results)
    {
        Directory.CreateDirectory(results);
        await File.WriteAllTextAsync(Path.Combine(results, FileName), JsonSerializer.Serialize(this, Indented) + '\n');
        foreach (var chart in Charts)
        {
            await File.WriteAllTextAsync(Path.Combine(results, chart.File), chart.Svg);
        }

        var page = Path.Combine(results, "..", Page);
        var images = Charts.Select(chart => $"![{chart.Title}]({Path.GetFileName(Path.TrimEndingDirectorySeparator(results))}/{chart.File})\n");
        await File.WriteAllTextAsync(page, MarkedSection.Replace(await File.ReadAllTextAsync(page), string.Join('\n', [Text(isQuick: false), .. images])));
    }
}

/// <summary>A chart for the page.</summary>
/// <param name="File">Its name among the results.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Svg">The file's content.</param>
internal sealed record Chart(string File, string Title, string Svg);
