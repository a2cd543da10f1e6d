using System.CommandLine;
using System.CommandLine.Invocation;
using PhoneTheft.Gateway.Experiments.ComparedHosts;
using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Goals;
using PhoneTheft.Gateway.Experiments.Identities;
using PhoneTheft.Gateway.Experiments.Outages;
using PhoneTheft.Gateway.Experiments.Quotas;
using PhoneTheft.Gateway.Experiments.ReplicaInMemory;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.Experiments.Restarts;
using PhoneTheft.Gateway.Experiments.SyncStreams;

namespace PhoneTheft.Gateway.Experiments;

/// <summary>The experiments' contents page.</summary>
internal static class Program
{
    private static readonly Option<string> Results = new("--results") { Description = "The directory to which results are written, a JSON file each.", DefaultValueFactory = _ => "loadtest/results" };

    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Experiments with the gateway. Each starts its own gateways and redis-servers on loopback and ends them.") { Results };
        root.Add(Experiment("sync-latency", "How long a change takes from one gateway to a subscriber of another.", 500, "Changes per second.",
            perSecond => LatencyExperiment.RunAsync(perSecond, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20))));
        root.Add(Experiment("sync-publish", "How fast a list is published over one stream, beside the write script alone.", 1_000_000, "Holds.", PublishExperiment.RunAsync));
        root.Add(Experiment("sync-snapshot", "How fast a list is received and verified, by one client and by ten at once.", 10_000_000, "Entries.", entries => SnapshotExperiment.RunAsync(entries, readers: 10)));
        root.Add(Experiment("sync-idle", "What sync streams cost that have nothing to do.", 1_000, "Streams.", IdleExperiment.RunAsync));
        root.Add(Experiment("replica", "The replica in memory: bytes, look-ups, changes, and readers during changes.", 0, "Millions of entries. 0: 10, 100 and 170.", ReplicaExperiment.RunAsync));
        root.Add(Experiment("restart", "How soon a restarted gateway is ready, with its checkpoint file and without.", 10_000_000, "Entries.", RestartExperiment.RunAsync));
        root.Add(Experiment("outage", "What callers feel while Redis hangs, and while it is gone.", 5, "Seconds of each outage.", OutageExperiment.RunAsync));
        root.Add(Experiment("generators", "What an answer costs our load generator, beside h2load.", 5, "Rounds.", GeneratorExperiment.RunAsync));
        root.Add(Experiment("greedy", "What other carriers feel of one that calls at twenty times its quota.", 7, "Rounds.", GreedyCarrierExperiment.RunAsync));
        root.Add(Experiment("identity", "What a check costs with a client certificate or a token, beside the same TLS without.", 9, "Rounds.", IdentityExperiment.RunAsync));
        root.Add(Experiment("limiters", "What counting a check costs with our quota, and with the framework's token bucket.", 15, "Rounds.", LimiterExperiment.RunAsync));
        root.Add(GoalsCommand.Create(Results));
        root.Add(ServeCommand.Create());
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // The help is a page long; who mistyped an option wants to read which.
            mistake.ShowHelp = false;
        }

        // Ctrl-C: what is under way may still be answered, and the result is printed.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }

    private static Command Experiment(string name, string description, int defaultSize, string sizeDescription, Func<int, Task<Measurement>> run)
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
