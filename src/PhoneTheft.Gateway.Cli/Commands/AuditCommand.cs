using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft audit</c></summary>
internal sealed class AuditCommand : GatewayCommand
{
    public AuditCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "audit", "Verify and search the audit logs of gateways.")
    {
        Add(new AuditVerifyCommand(environment, globals));
        Add(new AuditFindCommand(environment, globals));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft audit verify /var/log/phonetheft --key-file audit.key",
        "phonetheft audit find /var/log/phonetheft --key-file audit.key --imei 490154203237518",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken) =>
        throw CliException.Usage("USAGE", "'audit' needs a subcommand: audit verify DIR, or audit find DIR.");
}
