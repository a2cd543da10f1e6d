using System.Globalization;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P7: how soon a gateway is ready after a restart.</summary>
internal static class RestartGoal
{
    public static async Task<IReadOnlyList<Finding>> RunAsync(Scale scale, string results)
    {
        var figures = await ChildExperiment.RunAsync("restart", scale.RestartEntries, results);
        var entries = string.Create(CultureInfo.InvariantCulture, $"{scale.RestartEntries:N0} entries");
        return
        [
            Ready($"ready after a restart, {entries}, from the checkpoint", figures["from_checkpoint_ms"], 1, figures["from_checkpoint_cpu_ms"], figures["empty_store_ms"]),
            Ready($"ready after a restart, {entries}, from redis-server", figures["from_redis_ms"], 10, figures["from_redis_cpu_ms"], figures["empty_store_ms"]),
        ];
    }

    private static Finding Ready(string what, double milliseconds, double limit, double cpu, double empty) => new()
    {
        Goal = "P7",
        What = what,
        Unit = Unit.Seconds,
        Value = milliseconds / 1e3,
        Bound = Bound.AtMost(limit),
        Note = string.Create(CultureInfo.InvariantCulture, $"from the start of the process; {cpu / 1e3:0.0} s of CPU; {empty / 1e3:0.00} s with an empty store"),
    };
}
