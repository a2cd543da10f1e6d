using System.CommandLine;
using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft context add NAME</c></summary>
internal sealed class ContextAddCommand : GatewayCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "Its name: 1 to 64 letters, digits, hyphens, underscores and dots." };
    private readonly Option<bool> _replace = new("--replace") { Description = "Replace the context of that name." };

    public ContextAddCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "add", "Add a context: the options --address, --ca, --cert, --key and so on, under a name.")
    {
        Add(_name);
        Add(_replace);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft context add prod --address https://gateway.example:50051 --ca ca.crt --cert acme.crt --key acme.key",
        "phonetheft context add police --address https://gateway.example:50051 --ca ca.crt --token-file token",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "It keeps the paths of files, not what is in them. No gateway is asked.",
        "The first context is used from then on; for another one: 'phonetheft context use NAME'.",
    ];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Parsed.GetRequiredValue(_name);
        if (!ContextFile.IsName(name))
        {
            throw CliException.Usage("CONTEXT_NAME_INVALID", "A context's name must have 1 to 64 letters, digits, hyphens, underscores and dots.", "NAME");
        }

        var settings = context.AccessOnCommandLine.WithWholePaths();
        // Whoever adds a context learns of a wrong file now, and not at the first call.
        new CheckClient(CommandContext.GatewaysOf(settings)).Dispose();
        var file = context.Contexts.Read();
        if (file.Contexts.ContainsKey(name) && !context.Parsed.GetValue(_replace))
        {
            throw CliException.Usage("CONTEXT_EXISTS", $"There is a context '{name}' already. Add --replace to replace it.", "NAME");
        }

        if (!file.Contexts.ContainsKey(name) && file.Contexts.Count >= ContextFile.MostContexts)
        {
            throw CliException.Usage("CONTEXTS_FULL", $"There may be at most {ContextFile.MostContexts} contexts.", "NAME");
        }

        var isFirst = file.Contexts.Count == 0;
        file = file.With(name, settings);
        context.Contexts.Write(isFirst ? file with { Current = name } : file);
        context.Screen.Note($"Added the context '{name}'{(isFirst ? "; it is in use now" : "")}.");
        return Task.FromResult(ExitCode.Ok);
    }
}
