using System.CommandLine;
using System.CommandLine.Invocation;
using PhoneTheft.Gateway.Experiments.ComparedHosts;
using PhoneTheft.Gateway.Experiments.Goals;
using PhoneTheft.Gateway.Experiments.ReplicaInMemory;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Experiments.Restarts;
using PhoneTheft.Gateway.Experiments.SyncStreams;

namespace PhoneTheft.Gateway.Experiments;

/// <summary>The experiments' contents page.</summary>
internal static class Program
{
    private static readonly Option<string> Results = new("--results") { Description = "Where the results are kept, a JSON file each.", DefaultValueFactory = _ => "loadtest/results" };

    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Load tests of the gateway. Each starts its own gateways and redis-servers on loopback and ends them.") { Results };
        root.Add(Test("sync-latency", "From a change at one gateway to a subscriber of another.", 500, "Changes per second.",
            perSecond => LatencyExperiment.RunAsync(perSecond, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20))));
        root.Add(Test("sync-publish", "A list published over one stream, beside the bare script.", 1_000_000, "Holds.", PublishExperiment.RunAsync));
        root.Add(Test("sync-snapshot", "A list received and verified; ten readers at once.", 10_000_000, "Entries.", entries => SnapshotExperiment.RunAsync(entries, readers: 10)));
        root.Add(Test("sync-idle", "What idle streams cost.", 1_000, "Streams.", IdleExperiment.RunAsync));
        root.Add(Test("replica", "The replica in memory: bytes, look-ups, changes, and readers during changes.", 0, "Millions of entries; 0: 10, 100 and 170.", ReplicaExperiment.RunAsync));
        root.Add(Test("restart", "A gateway restarted, with its checkpoint file and without.", 10_000_000, "Entries.", RestartExperiment.RunAsync));
        root.Add(GoalsCommand.Create(Results));
        root.Add(ServeCommand.Create());
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // The help is a page long; who mistyped an option wants to read which.
            mistake.ShowHelp = false;
        }

        // Ctrl-C: what is under way may still be answered, and the result is told.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }

    private static Command Test(string name, string description, int defaultSize, string sizeDescription, Func<int, Task<Measurement>> run)
    {
        var size = new Argument<int>("size") { Description = sizeDescription, DefaultValueFactory = _ => defaultSize };
        var command = new Command(name, description) { size };
        command.SetAction(async (parsed, _) =>
        {
            var measurement = await run(parsed.GetValue(size));
            await Console.Out.WriteLineAsync(measurement.ToString());
            await ResultFile.WriteAsync(parsed.GetValue(Results)!, name, $"scripts/loadtest.sh {name} {parsed.GetValue(size)}", measurement);
            return 0;
        });
        return command;
    }
}
