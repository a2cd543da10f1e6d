using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>The usual help, and below it what one has to know to believe the figures.</summary>
internal sealed class CheckHelp : SynchronousCommandLineAction
{
    private const string More = """
        Good to know:
          Latency in an open loop counts from the moment a call was to start, not from when it was sent: a server that stalls
          holds up the calls behind it, and that shows. In a closed loop it counts from the sending, and a stall hides calls.
          As many calls are in flight as connections x streams (stream: x in-flight) allow. An open loop that reaches this
          bound sends later, says how often, and counts the wait. Calls that were never sent or answered count with their wait.
          Every answer is compared: a held device has to be PROHIBITED (or TRACKED), any other PERMITTED. One wrong answer
          fails the run. So say what the gateway holds: --list, the file it imported; or --population, how many devices of
          the built-in population it was filled with. --hits 0 needs neither.
          The CPU of both sides is told; on a machine they share, what one takes the other lacks. `loadtest self-test` names
          the generator's own limits.
          Ctrl-C ends a run and reports what there is.

        Examples:
          What can this gateway do at most, one check a call?
            loadtest check --list stolen.csv
          The same over streams, with a report to look at:
            loadtest check --list stolen.csv --call stream --streams 8 --in-flight 256 --html stream.html
          How long does a phone wait at 20,000 checks per second?
            loadtest check --list stolen.csv --loop open --rate 20000 --duration 30s --streams 200
          And when a cell site comes back, with twenty times as many within a second?
            loadtest check --list stolen.csv --loop open --profile attach-storm --rate 5000 --duration 30s --streams 500 --html storm.html
          A thousand devices a call, for a script that wants JSON:
            loadtest check --list stolen.csv --call bulk --batch 1000 --streams 4 --json bulk.json

        Exit codes:
          0  everything was answered, and right
          1  answers were wrong, missing or failed
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
