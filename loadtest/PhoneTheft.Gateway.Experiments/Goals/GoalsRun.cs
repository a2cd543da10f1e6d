using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.LoadTest.Reports;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>Measures all goals, part by part. A part that fails is reported, and the others are still measured.</summary>
/// <param name="scale">How much is measured.</param>
/// <param name="results">Where the parts that are tests of their own keep their results.</param>
/// <param name="only">The only part to measure; null: all parts.</param>
internal sealed class GoalsRun(Scale scale, string results, string? only)
{
    /// <summary>The parts that can be measured alone.</summary>
    public static readonly string[] Parts = [Unary, Streams, OneRate, Changes, Allocations, LongList, Restart, Replica];

    private const string Unary = "unary";
    private const string Streams = "streams";
    private const string OneRate = "one-rate";
    private const string Changes = "changes";
    private const string Allocations = "allocations";
    private const string LongList = "long-list";
    private const string Restart = "restart";
    private const string Replica = "replica";

    private static readonly string[] WithServers = [Unary, Streams, OneRate, Changes, Allocations];

    private readonly List<Finding> _findings = [];
    private readonly List<Chart> _charts = [];
    private readonly List<string> _failures = [];

    /// <summary>The findings in the order of the goals; those without a goal come last.</summary>
    public IReadOnlyList<Finding> Findings => [.. _findings.OrderBy(Place)];

    /// <summary>Parts that were not measured, and why.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public IReadOnlyList<Chart> Charts => [.. CallsPerSecond(), .. _charts];

    public async Task RunAsync()
    {
        if (WithServers.Any(IsWanted))
        {
            await TryAsync("servers", CompareServersAsync);
        }

        await PartAsync(LongList, () => GrowthGoal.RunAsync(scale));
        await PartAsync(Restart, () => RestartGoal.RunAsync(scale, results));
        await PartAsync(Replica, () => ReplicaGoals.RunAsync(scale, results));
    }

    private static int Place(Finding finding) =>
        finding.Goal.Length == 0 ? int.MaxValue : int.Parse(finding.Goal.AsSpan(1), CultureInfo.InvariantCulture);

    /// <summary>All parts that compare calls per second.</summary>
    private IEnumerable<Chart> CallsPerSecond()
    {
        var rates = _findings.Where(finding => finding.Unit == Unit.PerSecond).OrderByDescending(finding => finding.Value)
            .Select(finding => (finding.What.Replace("`", "", StringComparison.Ordinal), finding.Value)).ToArray();
        return rates.Length == 0 ? [] : [new Chart("calls-per-second.svg", "Checks per second", SvgBars.Draw("Checks per second", rates, ChartAxis.Short))];
    }

    private async Task CompareServersAsync()
    {
        await using var servers = await ComparedServers.StartAsync(scale.Entries);
        var devices = ServerLoad.PoolOf(servers.List);
        await PartAsync(Unary, () => UnaryGoals.RunAsync(servers, scale));
        await PartAsync(Streams, () => StreamGoals.RunAsync(servers, devices, scale));
        await PartAsync(OneRate, () => TailGoal.RunAsync(servers, devices, scale, _charts));
        await PartAsync(Changes, () => ChangesGoal.RunAsync(servers, devices, scale));
        await PartAsync(Allocations, () => AllocationGoal.RunAsync(servers, scale));
    }

    private bool IsWanted(string part) => only is null || only == part;

    private Task PartAsync(string part, Func<Task<IReadOnlyList<Finding>>> measureAsync) =>
        IsWanted(part) ? TryAsync(part, async () => _findings.AddRange(await measureAsync())) : Task.CompletedTask;

    private async Task TryAsync(string part, Func<Task> measureAsync)
    {
        await Console.Out.WriteLineAsync($"{TimeProvider.System.GetLocalNow():HH:mm:ss} {part}");
        try
        {
            await measureAsync();
        }
        catch (Exception e)
        {
            _failures.Add($"{part}: {e.Message}");
        }
    }
}
