using System.CommandLine;
using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft context remove NAME</c></summary>
internal sealed class ContextRemoveCommand : GatewayCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The context." };

    public ContextRemoveCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "remove", "Remove a context. The files it names stay.") => Add(_name);

    public override IReadOnlyList<string> Examples => ["phonetheft context remove prod"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Parsed.GetRequiredValue(_name);
        var file = context.Contexts.Read();
        _ = ContextStore.Find(file, name);
        context.Contexts.Write(file.Without(name));
        context.Screen.Note($"Removed the context '{name}'{(file.Current == name ? "; none is in use now" : "")}.");
        return Task.FromResult(ExitCode.Ok);
    }
}
