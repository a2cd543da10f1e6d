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

    /// <summary>Opens a connection to the gateway at an address, as a carrier (null: the gateway's default).</summary>
    public required Func<Uri, string?, GatewayConnection> Connect { get; init; }

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
        Connect = GatewayConnection.Open,
        OutIsTerminal = !Console.IsOutputRedirected,
        ErrorIsTerminal = !Console.IsErrorRedirected,
    };
}
