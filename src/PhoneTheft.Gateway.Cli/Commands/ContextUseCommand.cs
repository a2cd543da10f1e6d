using System.CommandLine;
using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft context use NAME</c></summary>
internal sealed class ContextUseCommand : GatewayCommand
{
    private readonly Argument<string> _name = new("NAME") { Description = "The context." };

    public ContextUseCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "use", "Use a context from now on.") => Add(_name);

    public override IReadOnlyList<string> Examples => ["phonetheft context use prod"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var name = context.Parsed.GetRequiredValue(_name);
        var file = context.Contexts.Read();
        _ = ContextStore.Find(file, name);
        context.Contexts.Write(file with { Current = name });
        var inUse = context.ContextInUse(file with { Current = name });
        context.Screen.Note(inUse == name ? $"The context '{name}' is in use now."
            : $"The context '{name}' is in use from now on, except where PHONETHEFT_CONTEXT is set, as it is here.");
        return Task.FromResult(ExitCode.Ok);
    }
}
