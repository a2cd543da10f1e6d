using System.CommandLine;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>The options that every command takes.</summary>
internal sealed class GlobalOptions
{
    public const string DefaultAddress = "http://127.0.0.1:50051";
    public const string AddressVariable = "PHONETHEFT_ADDRESS";
    public const string CarrierVariable = "PHONETHEFT_CARRIER";

    private const int MostGateways = 64;

    private readonly Option<string[]> _address;
    private readonly Option<string?> _carrier;
    private readonly Option<bool> _json;
    private readonly Option<string> _timeout;

    public GlobalOptions(CliEnvironment environment)
    {
        _address = new Option<string[]>("--address")
        {
            Description = $"Address of the gateway. For several gateways of one store, repeat the option or separate the addresses with commas. Also {AddressVariable}.",
            HelpName = "URL",
            Recursive = true,
            DefaultValueFactory = _ => [environment.Variable(AddressVariable) is { Length: > 0 } set ? set : DefaultAddress],
        };
        _carrier = new Option<string?>("--carrier")
        {
            Description = $"Carrier to act as (development mode only). Also {CarrierVariable}.",
            HelpName = "ID",
            Recursive = true,
            DefaultValueFactory = _ => environment.Variable(CarrierVariable) is { Length: > 0 } set ? set : null,
        };
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
        _address.Validators.Add(
            result => Array.ForEach(Split(result.GetValueOrDefault<string[]>()), text => Validate(text, AddressFault, result.AddError)));
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

    /// <summary>The addresses of the gateways; at least one.</summary>
    public IReadOnlyList<Uri> Addresses(ParseResult parsed)
    {
        IReadOnlyList<Uri> addresses = [.. Split(parsed.GetValue(_address) ?? [DefaultAddress]).Select(text =>
            TryAddress(text, out var address) ? address : throw CliException.Usage("ADDRESS_INVALID", AddressFault(text)!, "--address"))];
        return addresses.Count <= MostGateways
            ? addresses
            : throw CliException.Usage(
                "ADDRESS_INVALID", $"There may be at most {MostGateways} addresses; got {addresses.Count}.", "--address");
    }

    public string? Carrier(ParseResult parsed)
    {
        var text = parsed.GetValue(_carrier);
        return CarrierFault(text) is { } fault ? throw CliException.Usage("CARRIER_INVALID", fault, "--carrier") : text;
    }

    public bool Json(ParseResult parsed) => parsed.GetValue(_json);

    public TimeSpan Timeout(ParseResult parsed) => DurationOption.Parse(parsed.GetValue(_timeout) ?? "10s");

    private static string[] Split(string[]? texts) =>
        [.. (texts ?? []).SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries))];

    private static void Validate(string? text, Func<string?, string?> faultOf, Action<string> report)
    {
        if (faultOf(text) is { } fault)
        {
            report(fault);
        }
    }

    private static string? AddressFault(string? text) =>
        text is null || TryAddress(text, out _) ? null : "An address must look like http://127.0.0.1:50051 or gateway.example:50051.";

    private static string? CarrierFault(string? text) =>
        text is null || CarrierId.IsValid(text) ? null : "A carrier must be 1 to 32 characters from a-z, 0-9 and hyphen.";

    // People type "host:port"; as a URI that would be the scheme "host".
    private static bool TryAddress(string text, out Uri address)
    {
        var full = text.Contains("://", StringComparison.Ordinal) ? text : $"http://{text}";
        return Uri.TryCreate(full, UriKind.Absolute, out address!) && (address.Scheme is "http" or "https") && address.Host.Length > 0;
    }
}
