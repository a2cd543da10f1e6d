using System.Globalization;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P4, P5, P8: the replica without a server around it.</summary>
internal static class ReplicaGoals
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, string results)
    {
        // Without a size it measures those that are published, in one file.
        var (millions, heapMillions) = scale.ReplicaMillions;
        var figures = await ChildExperiment.RunAsync("replica", millions == heapMillions ? millions : 0, results);
        var (size, heapSize) = ($"{millions}m_", $"{heapMillions}m_");
        var entries = string.Create(CultureInfo.InvariantCulture, $"{millions} million entries");
        return
        [
            Of("P4", $"replica of {entries}, bytes an entry", Unit.Bytes, figures[size + "heap_bytes_per_entry"], Bound.AtMost(3)),
            Of("P4", $"replica of {heapMillions} million entries, managed heap", Unit.Megabytes, figures[heapSize + "heap_mb"], Bound.AtMost(600)),
            Of("P5", $"look-ups one by one, {entries}, one core", Unit.PerSecond, figures[size + "lookups_per_second"], Bound.AtLeast(5_000_000)),
            Of("P5", $"look-ups in batches, {entries}, one core", Unit.PerSecond, figures[size + "batch_lookups_per_second"], Bound.AtLeast(10_000_000)),
            Of("P8", "in process: readers' p99.9 with changes ÷ without", Unit.Ratio, figures[size + "changing_to_quiet_p999"], Bound.AtMost(1.5),
                string.Create(CultureInfo.InvariantCulture, $"{figures[size + "changes_per_second"]:N0} changes/s")),
        ];
    }

    private static Finding Of(string goal, string what, Unit unit, double value, Bound bound, string note = "random hits and misses") => new()
    {
        Goal = goal,
        What = what,
        Unit = unit,
        Value = value,
        Bound = bound,
        Note = goal == "P4" ? "" : note,
    };
}
