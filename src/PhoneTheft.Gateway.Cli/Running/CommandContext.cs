using System.CommandLine;
using Grpc.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>One run of one command: its options, its output, and its connections to gateways.</summary>
internal sealed class CommandContext(CliEnvironment environment, GlobalOptions globals, ParseResult parsed) : IDisposable
{
    private readonly List<GatewayConnection> _opened = [];

    public CliEnvironment Environment => environment;

    public ParseResult Parsed => parsed;

    public Screen Screen { get; } = new(environment, globals.Json(parsed));

    /// <summary>The addresses of the gateways, at least one; all of them serve the same store.</summary>
    public IReadOnlyList<Uri> Addresses { get; } = globals.Addresses(parsed);

    /// <summary>The first address.</summary>
    public Uri Address => Addresses[0];

    /// <summary>The carrier to act as, from --carrier or its variable; null if neither is set.</summary>
    public string? Carrier { get; } = globals.Carrier(parsed);

    public TimeSpan Timeout { get; } = globals.Timeout(parsed);

    /// <summary>The first gateway, connected at the first call: a command that calls none works without one.</summary>
    public GatewayConnection Gateway => field ??= Open(Address, Carrier);

    /// <summary>Options for a unary call, with --timeout as its deadline.</summary>
    public CallOptions OneCall(CancellationToken cancellationToken) =>
        new(deadline: environment.Time.GetUtcNow().UtcDateTime + Timeout, cancellationToken: cancellationToken);

    /// <summary>Connections to all gateways, as that carrier.</summary>
    public IReadOnlyList<GatewayConnection> OpenAll(string? carrier) => [.. Addresses.Select(address => Open(address, carrier))];

    public void Dispose() => _opened.ForEach(connection => connection.Dispose());

    private GatewayConnection Open(Uri address, string? carrier)
    {
        var connection = environment.Connect(address, carrier);
        _opened.Add(connection);
        return connection;
    }
}
