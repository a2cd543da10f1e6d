namespace PhoneTheft.Gateway.LoadTest.Goals;

/// <summary>Measures all goals, part by part; what fails is said, and the others are measured all the same.</summary>
internal sealed class GoalsRun(Scale scale)
{
    private readonly List<Finding> _findings = [];
    private readonly List<string> _failures = [];

    /// <summary>In the goals' order, what stands beside them last.</summary>
    public IReadOnlyList<Finding> Findings => [.. _findings.OrderBy(Place)];

    /// <summary>Parts that were not measured, and why.</summary>
    public IReadOnlyList<string> Failures => _failures;

    public async Task RunAsync()
    {
        await TryAsync("the servers", async () =>
        {
            await using var servers = await Servers.StartAsync(scale.Entries);
            await TryAsync("unary calls", async () => _findings.AddRange(await UnaryGoals.RunAsync(servers, scale)));
            var devices = Loads.PoolOf(servers.List);
            await TryAsync("streams", async () => _findings.AddRange(await StreamGoals.RunAsync(servers, devices, scale)));
            await TryAsync("latency at one rate", async () => _findings.AddRange(await TailGoal.RunAsync(servers, devices, scale)));
            await TryAsync("latency while changes arrive", async () => _findings.AddRange(await ChangesGoal.RunAsync(servers, devices, scale)));
            await TryAsync("allocations", async () => _findings.AddRange(await AllocationGoal.RunAsync(servers, scale)));
        });
    }

    private static int Place(Finding finding) => finding.Goal.Length == 0 ? int.MaxValue : int.Parse(finding.Goal.AsSpan(1));

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
