using System.CommandLine;
using System.CommandLine.Help;
using PhoneTheft.Gateway.Cli.Commands;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli;

/// <summary>The program: its commands, and how a command line is parsed and run.</summary>
internal static class CliApplication
{
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment, CancellationToken cancellationToken = default)
    {
        var globals = new GlobalOptions(environment);
        var root = RootOf(environment, globals);
        // No response files: an actor's name may begin with @.
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Errors.Count > 0 && parsed.Action is not HelpWithExamples)
        {
            return new Screen(environment, args.Contains("--json")).Failed(CliException.Usage("USAGE", UsageError.Of(parsed)));
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = environment.Out,
                    Error = environment.Error,
                    ProcessTerminationTimeout = null,
                    EnableDefaultExceptionHandler = false,
                },
                cancellationToken);
        }
        catch (IOException exception)
        {
            // Thrown while help or version is written, for example to a full disk.
            return new Screen(environment, globals.Json(parsed)).Failed(CliException.InputOutput(exception));
        }
    }

    public static RootCommand RootOf(CliEnvironment environment, GlobalOptions globals)
    {
        var root = new RootCommand("Ask a PhoneTheft Gateway which phones are blocked, and change which phones your carrier blocks.")
        {
            new CheckCommand(environment, globals),
            new DeviceCommand(environment, globals),
            new BlockCommand(environment, globals),
            new UnblockCommand(environment, globals),
            new ImportCommand(environment, globals),
            new ExportCommand(environment, globals),
            new StatusCommand(environment, globals),
            new LossesCommand(environment, globals),
            new SyncCommand(environment, globals),
            new VerifyCommand(environment, globals),
            new WatchCommand(environment, globals),
            new CarriersCommand(environment, globals),
            new WhoAmICommand(environment, globals),
            new ContextCommand(environment, globals),
            new EndHoldCommand(environment, globals),
            new PageCommand(environment, globals),
            new CertsCommand(environment, globals),
            new AuditCommand(environment, globals),
        };
        globals.AddTo(root);
        foreach (var help in root.Options.OfType<HelpOption>())
        {
            help.Action = new HelpWithExamples((HelpAction)help.Action!);
        }

        foreach (var version in root.Options.OfType<VersionOption>())
        {
            (version.Action, version.Description) = (new ProgramVersion(), "Show the version and the commit.");
        }

        return root;
    }
}
