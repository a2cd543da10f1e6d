using System.CommandLine;
using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    private const string DefaultPlace = "127.0.0.1:50051";
    private const string DefaultAddress = $"http://{DefaultPlace}";

    private const int MostGateways = 64;

    private readonly AccessOptions _access;
    private readonly Option<bool> _json;
    private readonly Option<string> _timeout;

    public GlobalOptions(CliEnvironment environment)
    {
        _access = new AccessOptions(environment.Variable, DefaultAddress);
        _json = new Option<bool>("--json")
        {
            Description = "Write JSON, also for errors.",
            Recursive = true,
        };
        _timeout = new Option<string>("--timeout")
        {
            Description = "How long to wait for an answer: 500ms, 10s, 2m.",
            HelpName = "TIME",
            Recursive = true,
            DefaultValueFactory = _ => "10s",
        };
        _access.Address.Validators.Add(
            result => Array.ForEach(Split(result.GetValueOrDefault<string[]>() ?? []), text => Validate(text, AddressFault, result.AddError)));
        CarrierRule.RefuseOthers(_access.Carrier);
        _timeout.Validators.Add(result => Validate(result.GetValueOrDefault<string>(), DurationOption.Fault, result.AddError));
    }

    public ContextStore Contexts => _access.Contexts;

    public void AddTo(Command root)
    {
        _access.AddTo(root);
        root.Add(_json);
        root.Add(_timeout);
    }

    /// <summary>Which gateways to ask and who to be there, from options, variables and contexts; at least one address.</summary>
    public AccessSettings Access(ParseResult parsed) => Checked(_access.All(parsed));

    /// <summary>The same from the options alone.</summary>
    public AccessSettings AccessOnCommandLine(ParseResult parsed) => Checked(_access.OnCommandLine(parsed));

    /// <summary>The name of the context that is used where --context says nothing; null: none.</summary>
    public string? ContextInUse(ContextFile file) => _access.InUse(file);

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public TimeSpan Timeout(ParseResult parsed) => DurationOption.Parse(parsed.GetValue(_timeout) ?? "10s");

    private static AccessSettings Checked(AccessSettings said)
    {
        var scheme = said.NeedsTls ? "https" : "http";
        var texts = Split(said.Addresses);
        IReadOnlyList<string> addresses = texts.Length == 0 ? [$"{scheme}://{DefaultPlace}"] : [.. texts.Select(text =>
            TryAddress(text, scheme, out var address) ? address.GetLeftPart(UriPartial.Authority) : throw CliException.Usage("ADDRESS_INVALID", AddressFault(text)!, "--address"))];
        return addresses.Count > MostGateways
            ? throw CliException.Usage("ADDRESS_INVALID", $"There may be at most {MostGateways} addresses; got {addresses.Count}.", "--address")
            : CarrierRule.Fault("--carrier", said.Carrier) is { } fault ? throw CliException.Usage("CARRIER_INVALID", fault, "--carrier")
            : said with { Addresses = addresses };
    }

    private static string[] Split(IEnumerable<string> texts) =>
        [.. texts.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))];

    private static void Validate(string? text, Func<string?, string?> faultOf, Action<string> report)
    {
        if (faultOf(text) is { } fault)
        {
            report(fault);
        }
    }

    private static string? AddressFault(string? text) =>
        text is null || TryAddress(text, "http", out _) ? null : "An address must look like https://gateway.example:50051 or gateway.example:50051.";

    // People type "host:port"; as a URI that would be the scheme "host".
    private static bool TryAddress(string text, string scheme, out Uri address)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"{scheme}://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out address!) && (address.Scheme is "http" or "https") && address.Host.Length > 0
            && address is { UserInfo: "", PathAndQuery: "/", Fragment: "" };
    }
}
