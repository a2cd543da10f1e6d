using System.CommandLine;
using PhoneTheft.Gateway.Cli.Certificates;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft certs revoke</c></summary>
internal sealed class CertsRevokeCommand : GatewayCommand
{
    private readonly Option<string> _out = CertsOptions.Out();
    private readonly Option<string[]> _carriers = CertsOptions.Carriers("The carrier whose certificate is revoked. Repeat the option for several.");

    public CertsRevokeCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "revoke", "Put a carrier's certificate on the list of revoked ones, ca.crl.")
    {
        _carriers.Required = true;
        Add(_out);
        Add(_carriers);
    }

    public override IReadOnlyList<string> Examples => ["phonetheft certs revoke --out certs --carrier acme"];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes => ["A gateway that reads ca.crl notices it by itself. What was revoked stays revoked."];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var folder = new CertificateFolder(context.Parsed.GetRequiredValue(_out));
        using var authority = CertificateAuthority.Open(folder, context.Environment.Time);
        foreach (var carrier in context.Parsed.GetRequiredValue(_carriers).Distinct(StringComparer.Ordinal))
        {
            if (!authority.Revoke(carrier))
            {
                context.Screen.Note($"The certificate of {carrier} was revoked before.");
            }
        }

        CertsOptions.Show(context, [folder.RevocationList]);
        return Task.FromResult(ExitCode.Ok);
    }
}
