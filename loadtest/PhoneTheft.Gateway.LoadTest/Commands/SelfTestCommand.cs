using System.CommandLine;
using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.SelfTesting;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary><c>loadtest self-test</c>: measures the generator's own limit, and what it adds to a latency.</summary>
internal sealed class SelfTestCommand : Command
{
    private readonly Option<string> _duration = new("--duration") { Description = "How long to measure in each of its four runs, such as 500ms or 10s.", DefaultValueFactory = _ => "3s" };
    private readonly Option<int> _threads = new("--threads") { Description = "Threads that send.", DefaultValueFactory = _ => 1 };

    public SelfTestCommand()
        : base("self-test", "Measures the generator itself, against a server that does nothing but answer.")
    {
        Add(_duration);
        Add(_threads);
        SetAction(RunAsync);
    }

    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        try
        {
            var results = await SelfTest.RunAsync(SelfTest.All, DurationOption.Read(_duration.Name, parsed.GetValue(_duration)!), parsed.GetValue(_threads), cancellationToken);
            var output = Console.Out;
            await output.WriteLineAsync($"{"",-40} {"answers/s",12} {"µs CPU each",12} {"so a core",12} {"p50 µs",9} {"p99 µs",9}");
            foreach (var (name, result) in results)
            {
                await output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name,-40} {result.AnswersPerSecond,12:#,##0} {result.GeneratorMicrosecondsPerAnswer,12:0.000} {1e6 / Math.Max(1e-3, result.GeneratorMicrosecondsPerAnswer),12:#,##0} {result.LatencyAt(50),9:#,##0} {result.LatencyAt(99),9:#,##0}"));
            }

            await output.WriteLineAsync("""

                "So a core" is the generator's limit: as many answers as one core of it could ask for and read if the server had cores of its own. If a
                gateway comes near that figure, the generator was measured and not the gateway. The latencies of the open loop are what the generator and
                the system add to every server's.
                """);
            return results.All(run => run.Result.IsClean) ? RunExitCode.Clean : RunExitCode.NotClean;
        }
        catch (LoadException e)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return RunExitCode.NotRun;
        }
    }
}
