using System.CommandLine;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Cli.Contexts;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>One run of one command: its options, its output, and its clients of the gateways.</summary>
internal sealed class CommandContext(CliEnvironment environment, GlobalOptions globals, ParseResult parsed) : IDisposable
{
    private readonly List<IDisposable> _opened = [];

    public CliEnvironment Environment => environment;

    public ParseResult Parsed => parsed;

    public Screen Screen { get; } = new(environment, globals.Json(parsed));

    /// <summary>The contexts of the user.</summary>
    public ContextStore Contexts => globals.Contexts;

    /// <summary>The name of the context that is used where --context says nothing; null: none.</summary>
    public string? ContextInUse(ContextFile file) => globals.ContextInUse(file);

    /// <summary>Which gateways to ask and who to be there, as the options alone say.</summary>
    public AccessSettings AccessOnCommandLine => globals.AccessOnCommandLine(parsed);

    /// <summary>The addresses of the gateways, at least one; all of them serve the same store.</summary>
    public IReadOnlyList<Uri> Addresses => field ??= [.. Access.Addresses.Select(address => new Uri(address))];

    /// <summary>The carrier to act as, from --carrier, its variable or a context; null if none says.</summary>
    public string? Carrier => Access.Carrier;

    // Not before it is needed: a command that asks no gateway works whatever the contexts are.
    private AccessSettings Access => field ??= Noted(globals.Access(parsed));

    public TimeSpan Timeout { get; } = globals.Timeout(parsed);

    /// <summary>Checks devices. Connects at the first call, so a command that calls no gateway works without one.</summary>
    public CheckClient Checks =>
        field ??= Keep(environment.Checks(Gateways(Carrier), new CheckClientOptions { Deadline = Timeout, BulkDeadline = Timeout, Time = environment.Time }));

    /// <summary>Writes holds and reads lists and statuses, as <see cref="Carrier"/>. Connects at the first call.</summary>
    public BlocklistClient Blocklist => field ??= OpenBlocklist(Carrier);

    /// <summary>Writes holds and reads lists and statuses, as a carrier.</summary>
    /// <param name="carrier">The carrier; null: the gateway's default.</param>
    /// <param name="bulkDeadline">How long a call of many writes may take, at all gateways together; null: as long as it takes.</param>
    public BlocklistClient OpenBlocklist(string? carrier, TimeSpan? bulkDeadline = null) => Keep(environment.Blocklist(Gateways(carrier), new BlocklistClientOptions
    {
        Deadline = Timeout,
        BulkDeadline = bulkDeadline ?? System.Threading.Timeout.InfiniteTimeSpan,
        ListSilence = Timeout,
        // A single gateway is asked once: a person at a terminal wants to know at once that it does not answer.
        Attempts = Addresses.Count,
        Time = environment.Time,
    }));

    /// <summary>Asks gateways who the caller is. Connects at the first call.</summary>
    public IdentityClient Identity => field ??= Keep(environment.Identity(
        Gateways(Carrier), new IdentityClientOptions { Deadline = Timeout, Attempts = Addresses.Count, Time = environment.Time }));

    /// <summary>Does what a gateway's operator does. Connects at the first call.</summary>
    public AdminClient Admin => field ??= Keep(environment.Admin(
        Gateways(Carrier), new AdminClientOptions { Deadline = Timeout, Attempts = Addresses.Count, Time = environment.Time }));

    /// <summary>All gateways, as a carrier.</summary>
    /// <param name="carrier">The carrier in development mode; null: the gateway's default.</param>
    /// <param name="logger">Told when files of credentials change; null: nobody.</param>
    public GatewayChannelOptions Gateways(string? carrier, ILogger? logger = null) => GatewaysOf(Access with { Carrier = carrier }, logger);

    /// <summary>The gateways that settings name.</summary>
    public static GatewayChannelOptions GatewaysOf(AccessSettings access, ILogger? logger = null) => new()
    {
        Addresses = [.. access.Addresses.Select(address => new Uri(address))],
        DevelopmentCarrier = access.Carrier,
        AuthoritiesFile = access.AuthoritiesFile,
        CertificateFile = access.CertificateFile,
        KeyFile = access.KeyFile,
        PasswordFile = access.PasswordFile,
        TokenFile = access.TokenFile,
        ServerName = access.ServerName,
        Logger = logger,
    };

    /// <summary>The error of a failed call; if a confirmation helps, the hint is the command line with it.</summary>
    public CliException ErrorOf(GatewayError error) => CliException.From(error, BulkConfirmationOption.HintFor(error, parsed));

    public void Dispose() => _opened.ForEach(client => client.Dispose());

    private AccessSettings Noted(AccessSettings access)
    {
        if (access.LeavesOutCredentials)
        {
            Screen.Note("A certificate or token was kept for another address and is not shown here. To use it, name it with --cert and --key, or --token-file.");
        }

        return access;
    }

    private T Keep<T>(T client)
        where T : IDisposable
    {
        _opened.Add(client);
        return client;
    }
}
