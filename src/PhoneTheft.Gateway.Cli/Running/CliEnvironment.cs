namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>All that a command sees of the world, so that a test can be the world.</summary>
internal sealed class CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required Func<Stream> OpenIn { get; init; }

    public required Func<Stream> OpenOut { get; init; }

    public required Func<string, string?> Variable { get; init; }

    public required TimeProvider Time { get; init; }

    /// <summary>Makes calls to a gateway at an address, as a carrier (null: the gateway's default).</summary>
    public required Func<Uri, string?, GatewayConnection> Connect { get; init; }

    /// <summary>Whether somebody reads <see cref="Out"/> on a terminal: colours are for people only.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether somebody reads <see cref="Error"/> on a terminal: a progress bar is for people only.</summary>
    public bool ErrorIsTerminal { get; init; }

    public static CliEnvironment OfProcess() => new()
    {
        Out = Console.Out,
        Error = Console.Error,
        OpenIn = Console.OpenStandardInput,
        OpenOut = Console.OpenStandardOutput,
        Variable = Environment.GetEnvironmentVariable,
        Time = TimeProvider.System,
        Connect = GatewayConnection.Open,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
