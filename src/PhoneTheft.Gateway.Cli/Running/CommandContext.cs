using System.CommandLine;
using Grpc.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>One run of one command.</summary>
internal sealed class CommandContext(CliEnvironment environment, GlobalOptions globals, ParseResult parsed) : IDisposable
{
    private readonly List<GatewayConnection> _opened = [];

    public CliEnvironment Environment => environment;

    public ParseResult Parsed => parsed;

    public Screen Screen { get; } = new(environment, globals.Json(parsed));

    /// <summary>One, or for a command that takes several, gateways on the same store.</summary>
    public IReadOnlyList<Uri> Addresses { get; } = globals.Addresses(parsed);

    /// <summary>Of the one gateway, or the first.</summary>
    public Uri Address => Addresses[0];

    /// <summary>Who to be; null: nothing was said.</summary>
    public string? Carrier { get; } = globals.Carrier(parsed);

    public TimeSpan Timeout { get; } = globals.Timeout(parsed);

    /// <summary>Connected at the first call, so that what needs no gateway works without one.</summary>
    public GatewayConnection Gateway => field ??= Open(Address, Carrier);

    /// <summary>For one call that answers once: fails when --timeout has passed.</summary>
    public CallOptions OneCall(CancellationToken cancellationToken) =>
        new(deadline: environment.Time.GetUtcNow().UtcDateTime + Timeout, cancellationToken: cancellationToken);

    /// <summary>To every gateway named, as that carrier.</summary>
    public IReadOnlyList<GatewayConnection> OpenAll(string? carrier) => [.. Addresses.Select(address => Open(address, carrier))];

    public void Dispose() => _opened.ForEach(connection => connection.Dispose());

    private GatewayConnection Open(Uri address, string? carrier)
    {
        var connection = environment.Connect(address, carrier);
        _opened.Add(connection);
        return connection;
    }
}
