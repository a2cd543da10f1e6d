using System.CommandLine;
using PhoneTheft.Gateway.LoadTest.Replication;
using PhoneTheft.Gateway.LoadTest.Reporting;
using PhoneTheft.Gateway.LoadTest.Restarting;
using PhoneTheft.Gateway.LoadTest.Syncing;

namespace PhoneTheft.Gateway.LoadTest;

/// <summary>The load tests' contents page.</summary>
internal static class Program
{
    private static readonly Option<string> Results = new("--results") { Description = "Where the results are kept, a JSON file each.", DefaultValueFactory = _ => "loadtest/results" };

    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Load tests of the gateway. Each starts its own gateways and redis-servers on loopback and ends them.") { Results };
        root.Add(Test("sync-latency", "From a change at one gateway to a subscriber of another.", 500, "Changes per second.",
            perSecond => LatencyTest.RunAsync(perSecond, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20))));
        root.Add(Test("sync-publish", "A list published over one stream, beside the bare script.", 1_000_000, "Holds.", PublishTest.RunAsync));
        root.Add(Test("sync-snapshot", "A list received and verified; ten readers at once.", 10_000_000, "Entries.", entries => SnapshotTest.RunAsync(entries, readers: 10)));
        root.Add(Test("sync-idle", "What idle streams cost.", 1_000, "Streams.", IdleTest.RunAsync));
        root.Add(Test("replica", "The replica in memory: bytes, look-ups, changes, and readers during changes.", 0, "Millions of entries; 0: 10, 100 and 170.", ReplicaTest.RunAsync));
        root.Add(Test("restart", "A gateway restarted, with its checkpoint file and without.", 10_000_000, "Entries.", RestartTest.RunAsync));
        return root.Parse(args).InvokeAsync();
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
