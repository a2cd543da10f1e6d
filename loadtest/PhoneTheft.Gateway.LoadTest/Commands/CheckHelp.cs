using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>The usual help, and below it how to read the figures, examples and exit codes.</summary>
internal sealed class CheckHelp : SynchronousCommandLineAction
{
    private const string More = """
        How to read the figures:
          Latency in an open loop is counted from the time at which a call was to start, not from when it was sent. A server that
          stalls also delays the calls behind the stall, and their latency shows it. In a closed loop latency is counted from the
          sending; fewer calls are sent during a stall, so the stall hardly shows.
          At most connections x streams calls are in flight; with --call stream, connections x streams x in-flight messages. An open
          loop that reaches this bound sends later, says how often, and counts the wait. Calls that were never sent or never
          answered are in the latencies with the time they had waited.
          Every answer is compared: a device on the list must be PROHIBITED (or TRACKED), every other one PERMITTED. One wrong answer
          fails the run. So the generator must know what the gateway holds: name the file that was imported with --list, or say with
          --population how many devices of the built-in population it was filled with. --hits 0 needs neither.
          The CPU time of both sides is reported. On a machine that they share, what one uses the other cannot have. `self-test`
          measures the generator's own limits.
          Ctrl-C ends a run and reports what was measured until then.

        Examples:
          How many checks a second can this gateway answer, one check a call?
            loadtest check --list stolen.csv
          The same over streams, with a report in HTML:
            loadtest check --list stolen.csv --call stream --streams 8 --in-flight 256 --html stream.html
          How long does a phone wait at 20,000 checks per second?
            loadtest check --list stolen.csv --loop open --rate 20000 --duration 30s --streams 200
          And when twenty times as many come within a second, as after a power cut?
            loadtest check --list stolen.csv --loop open --profile attach-storm --rate 5000 --duration 30s --streams 500 --html storm.html
          A thousand devices a call, with the result as JSON:
            loadtest check --list stolen.csv --call bulk --batch 1000 --streams 4 --json bulk.json

        Exit codes:
          0  every call was answered, and every answer was right
          1  answers were wrong or missing, or calls failed
          2  the run could not be carried out
        """;

    private readonly HelpAction _usual = new();

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        _usual.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(More);
        return 0;
    }
}
