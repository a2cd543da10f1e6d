using System.CommandLine;
using PhoneTheft.Gateway.Cli.Contexts;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>The options that say which gateways to ask and who to be there, with their variables, and the contexts that have them too.</summary>
/// <remarks>
/// What is said closest counts: an option, then the context of --context, then a variable, then the context in use. There is no option and
/// no variable for a secret itself, because other users of a machine can see command lines.
/// </remarks>
internal sealed class AccessOptions
{
    public const string AddressVariable = "PHONETHEFT_ADDRESS";
    public const string CarrierVariable = "PHONETHEFT_CARRIER";
    public const string ContextVariable = "PHONETHEFT_CONTEXT";
    private const string AuthoritiesVariable = "PHONETHEFT_CA";
    private const string CertificateVariable = "PHONETHEFT_CERT";
    private const string KeyVariable = "PHONETHEFT_KEY";
    private const string PasswordVariable = "PHONETHEFT_PASSWORD_FILE";
    private const string TokenVariable = "PHONETHEFT_TOKEN_FILE";
    private const string ServerNameVariable = "PHONETHEFT_SERVER_NAME";

    private readonly Func<string, string?> _variable;
    private readonly ContextStore _contexts;
    private readonly Option<string[]> _address;
    private readonly Option<string?> _carrier = Text("--carrier", "ID", $"Carrier to act as (development mode only). Also {CarrierVariable}.");
    private readonly Option<string?> _authorities = Text(
        "--ca", "FILE", $"PEM file with the certificate authorities of the gateway. Default: those of the system. Also {AuthoritiesVariable}.");
    private readonly Option<string?> _certificate = Text("--cert", "FILE", $"Client certificate: a PEM or PFX file. Also {CertificateVariable}.");
    private readonly Option<string?> _key = Text("--key", "FILE", $"Private key of the client certificate, in PEM. Also {KeyVariable}.");
    private readonly Option<string?> _password = Text(
        "--password-file", "FILE", $"File with the password of the key or of the PFX file. Also {PasswordVariable}.");
    private readonly Option<string?> _token = Text("--token-file", "FILE", $"File with a bearer token. Also {TokenVariable}.");
    private readonly Option<string?> _serverName = Text(
        "--server-name", "HOST", $"Host name in the gateway's certificate, if it is not that of the address. Also {ServerNameVariable}.");
    private readonly Option<string?> _context = Text(
        "--context", "NAME", $"Context to use, see 'phonetheft context'. Also {ContextVariable}.");

    public AccessOptions(Func<string, string?> variable, string defaultAddress)
    {
        _variable = variable;
        _contexts = new ContextStore(variable);
        _address = new Option<string[]>("--address")
        {
            Description = $"Address of the gateway. For several gateways of one store, repeat the option or separate the addresses with commas. Default: {defaultAddress}. Also {AddressVariable}.",
            HelpName = "URL",
            Recursive = true,
        };
    }

    public ContextStore Contexts => _contexts;

    public Option<string[]> Address => _address;

    public Option<string?> Carrier => _carrier;

    public void AddTo(Command root)
    {
        root.Add(_address);
        root.Add(_carrier);
        root.Add(_context);
        root.Add(_authorities);
        root.Add(_certificate);
        root.Add(_key);
        root.Add(_password);
        root.Add(_token);
        root.Add(_serverName);
    }

    /// <summary>What was said anywhere.</summary>
    /// <exception cref="Failures.CliException">A context is unknown, or the file of contexts cannot be used.</exception>
    public AccessSettings All(ParseResult parsed)
    {
        if (parsed.GetValue(_context) is { } named)
        {
            return OnCommandLine(parsed).Or(_contexts.Find(named)).Or(InVariables());
        }

        var file = _contexts.Read();
        var current = InUse(file);
        return OnCommandLine(parsed).Or(InVariables()).Or(current is null ? new AccessSettings() : ContextStore.Find(file, current));
    }

    /// <summary>The name of the context that is used where --context says nothing; null: none.</summary>
    public string? InUse(ContextFile file) => Variable(ContextVariable) ?? file.Current;

    /// <summary>What options say.</summary>
    public AccessSettings OnCommandLine(ParseResult parsed) => new()
    {
        Addresses = parsed.GetValue(_address) ?? [],
        Carrier = parsed.GetValue(_carrier),
        AuthoritiesFile = parsed.GetValue(_authorities),
        CertificateFile = parsed.GetValue(_certificate),
        KeyFile = parsed.GetValue(_key),
        PasswordFile = parsed.GetValue(_password),
        TokenFile = parsed.GetValue(_token),
        ServerName = parsed.GetValue(_serverName),
    };

    private AccessSettings InVariables() => new()
    {
        Addresses = Variable(AddressVariable) is { } addresses ? [addresses] : [],
        Carrier = Variable(CarrierVariable),
        AuthoritiesFile = Variable(AuthoritiesVariable),
        CertificateFile = Variable(CertificateVariable),
        KeyFile = Variable(KeyVariable),
        PasswordFile = Variable(PasswordVariable),
        TokenFile = Variable(TokenVariable),
        ServerName = Variable(ServerNameVariable),
    };

    private string? Variable(string name) => _variable(name) is { Length: > 0 } set ? set : null;

    private static Option<string?> Text(string name, string helpName, string description) =>
        new(name) { Description = description, HelpName = helpName, Recursive = true };
}
