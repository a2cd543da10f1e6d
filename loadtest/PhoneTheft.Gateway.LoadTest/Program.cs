using System.CommandLine;
using System.CommandLine.Invocation;
using PhoneTheft.Gateway.LoadTest.Commands;

namespace PhoneTheft.Gateway.LoadTest;

/// <summary>The load generator's contents page.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args)
    {
        var root = new RootCommand("Load tests of a gateway that runs already, and of the load generator itself.") { new CheckCommand(), new SelfTestCommand() };
        var parsed = root.Parse(args);
        if (parsed.Action is ParseErrorAction mistake)
        {
            // The help is a page long; who mistyped an option wants to read which.
            mistake.ShowHelp = false;
        }

        // Ctrl-C: what is under way may still be answered, and the result is told.
        return parsed.InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(20) });
    }
}
