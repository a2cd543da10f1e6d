using System.CommandLine;
using Grpc.Core;

namespace PhoneTheft.Gateway.Cli;

/// <summary>One run of one command.</summary>
internal sealed class CommandContext(CliEnvironment environment, GlobalOptions globals, ParseResult parsed) : IDisposable
{
    private GatewayConnection? _gateway;

    public CliEnvironment Environment => environment;

    public ParseResult Parsed => parsed;

    public Screen Screen { get; } = new(environment, globals.Json(parsed));

    public Uri Address { get; } = globals.Address(parsed);

    public TimeSpan Timeout { get; } = globals.Timeout(parsed);

    /// <summary>Connected at the first call, so that what needs no gateway works without one.</summary>
    public GatewayConnection Gateway => _gateway ??= environment.Connect(Address, globals.Carrier(parsed));

    /// <summary>For one call that answers once: fails when --timeout has passed.</summary>
    public CallOptions OneCall(CancellationToken cancellationToken) =>
        new(deadline: environment.Time.GetUtcNow().UtcDateTime + Timeout, cancellationToken: cancellationToken);

    public void Dispose() => _gateway?.Dispose();
}
