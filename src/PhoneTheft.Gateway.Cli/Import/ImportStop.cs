using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>An import stopped before its end.</summary>
/// <param name="Error">The failure that stopped it; null: the caller did (Ctrl-C).</param>
internal sealed record ImportStop(GatewayError? Error);
