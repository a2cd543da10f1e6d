using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>What every command understands.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultAddress = "http://127.0.0.1:50051";
    public const string AddressVariable = "PHONETHEFT_ADDRESS";
    public const string CarrierVariable = "PHONETHEFT_CARRIER";

    private readonly Option<string[]> _address;
    private readonly Option<string?> _carrier;
    private readonly Option<bool> _json;
    private readonly Option<string> _timeout;

    public GlobalOptions(CliEnvironment environment)
    {
        _address = new Option<string[]>("--address")
        {
            Description = $"Where the gateway is. Also {AddressVariable}.",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = _ => environment.Variable(AddressVariable) is { Length: > 0 } set ? set.Split(',', StringSplitOptions.TrimEntries) : [DefaultAddress],
        };
        _carrier = new Option<string?>("--carrier")
        {
            Description = $"Who to be, for a gateway in development mode. Also {CarrierVariable}.",
            HelpName = "ID",
            Recursive = true,
            DefaultValueFactory = _ => environment.Variable(CarrierVariable) is { Length: > 0 } set ? set : null,
        };
        _json = new Option<bool>("--json")
        {
            Description = "Write JSON for machines, errors too.",
            Recursive = true,
        };
        _timeout = new Option<string>("--timeout")
        {
            Description = "How long to wait for an answer: 500ms, 10s, 2m.",
            HelpName = "TIME",
            Recursive = true,
            DefaultValueFactory = _ => "10s",
        };
        _address.Validators.Add(result => Array.ForEach(result.GetValueOrDefault<string[]>() ?? [], text => Validate(text, AddressFault, result.AddError)));
        _carrier.Validators.Add(result => Validate(result.GetValueOrDefault<string?>(), CarrierFault, result.AddError));
        _timeout.Validators.Add(result => Validate(result.GetValueOrDefault<string>(), DurationOption.Fault, result.AddError));
    }

    public void AddTo(Command root)
    {
        root.Add(_address);
        root.Add(_carrier);
        root.Add(_json);
        root.Add(_timeout);
    }

    /// <summary>At least one.</summary>
    public IReadOnlyList<Uri> Addresses(ParseResult parsed) => [.. (parsed.GetValue(_address) ?? [DefaultAddress]).Select(text =>
        TryAddress(text, out var address) ? address : throw CliException.Usage("ADDRESS_INVALID", AddressFault(text)!, "--address"))];

    public string? Carrier(ParseResult parsed)
    {
        var text = parsed.GetValue(_carrier);
        return CarrierFault(text) is { } fault ? throw CliException.Usage("CARRIER_INVALID", fault, "--carrier") : text;
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public TimeSpan Timeout(ParseResult parsed) => DurationOption.Parse(parsed.GetValue(_timeout) ?? "10s");

    private static void Validate(string? text, Func<string?, string?> faultOf, Action<string> report)
    {
        if (faultOf(text) is { } fault)
        {
            report(fault);
        }
    }

    private static string? AddressFault(string? text) =>
        text is null || TryAddress(text, out _) ? null : "The address of a gateway is like http://127.0.0.1:50051.";

    private static string? CarrierFault(string? text) =>
        text is null || CarrierId.IsValid(text) ? null : "A carrier is 1 to 32 of a-z, 0-9 and hyphen.";

    // "host:port" alone is what people type; read as a URI it would be of the scheme "host".
    private static bool TryAddress(string text, out Uri address)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out address!) && (address.Scheme is "http" or "https") && address.Host.Length > 0;
    }
}
