using System.CommandLine;
using PhoneTheft.Gateway.Cli.Certificates;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft certs</c></summary>
internal sealed class CertsCommand : GatewayCommand
{
    private const int MostDays = 825;

    private readonly Option<string> _out = CertsOptions.Out();
    private readonly Option<string[]> _carriers = CertsOptions.Carriers("A carrier that gets a certificate. Repeat the option for several.");
    private readonly Option<string[]> _operators = new("--operator")
    {
        Description = "A carrier id for the operator of the gateway, with the roles check, device:read, admin and operator.",
        HelpName = "ID",
    };

    private readonly Option<string[]> _serverNames = new("--server-name")
    {
        Description = "A host name or address of the gateway, besides localhost. Repeat the option for several.",
        HelpName = "HOST",
    };

    private readonly NumberOption _days = new("--days", "How many days the certificates are valid.", MostDays, 90);
    private readonly Option<string?> _register = new("--register") { Description = "The register to write. Default: carriers.json in the folder.", HelpName = "FILE" };

    public CertsCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "certs", "Make a certificate authority and certificates to try the gateway with.")
    {
        CertsOptions.RefuseOtherIds(_operators);
        _serverNames.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.FirstOrDefault(name => Uri.CheckHostName(name) == UriHostNameType.Unknown) is { } wrong)
            {
                result.AddError($"--server-name must be a host name or an address without scheme and port; got '{wrong}'.");
            }
        });
        Add(_out);
        Add(_carriers);
        Add(_operators);
        Add(_serverNames);
        Add(_days);
        Add(_register);
        Add(new CertsRevokeCommand(environment, globals));
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft certs --out certs --carrier acme --carrier bravo",
        "phonetheft certs --out certs --carrier charlie --days 30",
        "phonetheft certs revoke --out certs --carrier acme",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok];

    public override IReadOnlyList<string> Notes =>
    [
        "It writes ca.crt, ca.key, ca.crl, server.crt, server.key, a .crt and a .key for each carrier, the register, and",
        "gateway.json: settings for 'scripts/gateway --config'. Run it again to add carriers. Certificates, keys and",
        "gateway.json are never overwritten; the register and ca.crl are added to.",
        "This is for trying it out: the key of the authority lies beside the certificates, without a password.",
    ];

    protected override Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var parsed = context.Parsed;
        var folder = new CertificateFolder(parsed.GetRequiredValue(_out));
        var carriers = (parsed.GetValue(_carriers) ?? []).Distinct(StringComparer.Ordinal).ToList();
        var operators = (parsed.GetValue(_operators) ?? []).Except(carriers, StringComparer.Ordinal).Distinct(StringComparer.Ordinal).ToList();
        var serverNames = parsed.GetValue(_serverNames) ?? [];
        var days = (int)_days.ValueIn(parsed)!.Value;
        var needsServer = !File.Exists(folder.CertificateOf("server")) || serverNames.Length > 0;
        List<string> all = [.. carriers, .. operators];
        // Before the first file is written: half a folder would have to be cleaned up by hand.
        all.ForEach(folder.RefuseIfThere);
        if (needsServer)
        {
            folder.RefuseIfThere("server");
        }

        var register = parsed.GetValue(_register) ?? folder.Register;
        TryOutFiles.RefuseUnlessRegister(register);
        folder.Make();
        List<string> written = folder.HasAuthority ? [] : [folder.Authority, folder.AuthorityKey, folder.RevocationList];
        using var authority = CertificateAuthority.OpenOrMake(folder, context.Environment.Time);
        if (needsServer)
        {
            authority.IssueServer(serverNames, days);
            written.AddRange([folder.CertificateOf("server"), folder.KeyOf("server")]);
        }

        foreach (var name in all)
        {
            authority.IssueCarrier(name, days);
            written.AddRange([folder.CertificateOf(name), folder.KeyOf(name)]);
        }

        TryOutFiles.Register(register, carriers, operators);
        written.Add(register);
        if (TryOutFiles.Settings(folder, register))
        {
            written.Add(folder.Settings);
        }
        else if (TryOutFiles.RegisterIn(folder) is { } named && named != Path.GetFullPath(register))
        {
            context.Screen.Note($"{folder.Settings} stays as it is and names another register: {Printable.Line(named, 500)}");
        }

        CertsOptions.Show(context, written);
        return Task.FromResult(ExitCode.Ok);
    }
}

/// <summary>What the commands about certificates share.</summary>
internal static class CertsOptions
{
    public static Option<string> Out() => new("--out")
    {
        Description = "The folder of the certificates.",
        HelpName = "FOLDER",
        DefaultValueFactory = _ => "certs",
    };

    public static Option<string[]> Carriers(string description)
    {
        var option = new Option<string[]>("--carrier") { Description = description, HelpName = "ID" };
        RefuseOtherIds(option);
        return option;
    }

    public static void RefuseOtherIds(Option<string[]> option) => option.Validators.Add(result =>
    {
        foreach (var id in result.GetValueOrDefault<string[]>() ?? [])
        {
            if (!CarrierId.IsValid(id) || CertificateFolder.TakenNames.Contains(id, StringComparer.Ordinal))
            {
                result.AddError($"{option.Name} must be 1 to 32 characters from a-z, 0-9 and hyphen, and not ca or server; got '{id}'.");
            }
        }
    });

    public static void Show(CommandContext context, IReadOnlyList<string> written)
    {
        if (context.Screen.Json)
        {
            context.Screen.Document(new CertificatesDocument(written), DocumentContext.Plain.CertificatesDocument);
            return;
        }

        foreach (var path in written)
        {
            context.Screen.Answer(path);
        }
    }
}
