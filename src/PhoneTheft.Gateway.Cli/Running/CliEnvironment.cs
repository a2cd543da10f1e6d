using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>Everything outside the process that a command uses, so that a test can replace it.</summary>
internal sealed class CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<Stream> OpenIn { get; init; }

    public required Func<Stream> OpenOut { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Makes a client that checks devices.</summary>
    public required Func<GatewayChannelOptions, CheckClientOptions, CheckClient> Checks { get; init; }

    /// <summary>Makes a client that writes holds and reads lists and statuses.</summary>
    public required Func<GatewayChannelOptions, BlocklistClientOptions, BlocklistClient> Blocklist { get; init; }

    /// <summary>Makes a client that asks gateways who the caller is.</summary>
    public required Func<GatewayChannelOptions, IdentityClientOptions, IdentityClient> Identity { get; init; }

    /// <summary>Makes a client that does what a gateway's operator does.</summary>
    public required Func<GatewayChannelOptions, AdminClientOptions, AdminClient> Admin { get; init; }

    /// <summary>Whether <see cref="Out"/> is a terminal. Colours are only written to a terminal.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether <see cref="Error"/> is a terminal. A progress bar is only drawn on a terminal.</summary>
    public bool ErrorIsTerminal { get; init; }

    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenIn = Console.OpenStandardInput,
        OpenOut = Console.OpenStandardOutput,
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
        Checks = static (gateways, options) => new CheckClient(gateways, options),
        Blocklist = static (gateways, options) => new BlocklistClient(gateways, options),
        Identity = static (gateways, options) => new IdentityClient(gateways, options),
        Admin = static (gateways, options) => new AdminClient(gateways, options),
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
