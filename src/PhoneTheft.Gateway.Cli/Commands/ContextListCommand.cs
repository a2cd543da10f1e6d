using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft context list</c></summary>
internal sealed class ContextListCommand(CliEnvironment environment, GlobalOptions globals)
    : GatewayCommand(environment, globals, "list", "List all contexts; * marks the one in use.")
{
    public override IReadOnlyList<string> Examples => ["phonetheft context list"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        Task.FromResult(ContextCommand.ListContexts(context));
}
