using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft carriers</c></summary>
internal sealed class CarriersCommand : GatewayCommand
{
    public CarriersCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "carriers", "Check a register of carriers, without a gateway.") =>
        Add(new CarriersCheckCommand(environment, globals));

    public override IReadOnlyList<string> Examples => ["phonetheft carriers check carriers.json"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw CliException.Usage("USAGE", "'carriers' needs a subcommand: carriers check FILE.");
}
