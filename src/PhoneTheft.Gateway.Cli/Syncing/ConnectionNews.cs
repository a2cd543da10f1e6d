using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Decides what to report about failed connections: a lost gateway once, and a wrong address immediately.</summary>
internal sealed class ConnectionNews(CommandContext context)
{
    // While a gateway stops or starts, a single attempt may fail in any way.
    private const int FaultsInARow = 3;

    private readonly Dictionary<string, Uri> _addresses = context.Addresses.DistinctBy(
        address => address.Authority, StringComparer.Ordinal).ToDictionary(address => address.Authority, StringComparer.Ordinal);
    private readonly TaskCompletionSource<CliException> _hopeless = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HashSet<string> _said = [];
    private readonly Dictionary<string, int> _faults = [];
    private long _sessions;

    /// <summary>Completes when no address leads to a gateway and there has been no connection: waiting would not help.</summary>
    public Task<CliException> Hopeless => _hopeless.Task;

    /// <summary>Notes a failed attempt; its cause is the status's last error. For one caller at a time.</summary>
    /// <param name="gateway">Host and port, as the client names the gateway.</param>
    /// <param name="status">The status of the client after the attempt.</param>
    /// <returns>The message to show; null if it has been shown before.</returns>
    public string? Failed(string gateway, SyncStatus status)
    {
        var error = status.LastError!;
        var address = _addresses.GetValueOrDefault(gateway, context.Addresses[0]);
        var failure = CliException.From(error);
        var isFault = error.IsWrongAddress;
        var wasLost = status.Sessions != _sessions;
        if (wasLost)
        {
            _sessions = status.Sessions;
            _said.Clear();
            _faults.Clear();
        }

        _faults[gateway] = isFault ? _faults.GetValueOrDefault(gateway) + 1 : 0;
        if (status.Sessions == 0 && _addresses.Keys.All(each => _faults.GetValueOrDefault(each) > 0))
        {
            _hopeless.TrySetResult(failure);
            return null;
        }

        if (error.Reason.Length > 0)
        {
            return SayOnce($"{failure.Message} ({failure.Reason})", $"{gateway} {error.Reason}");
        }

        // After a first connection the address is right, and a failure is a gateway that stopped; if it persists, say what answers there.
        return isFault && status.Sessions > 0
            ? _faults[gateway] < FaultsInARow ? SayOnce(Lost(address), gateway) : SayOnce(failure.Message, $"{gateway} fault")
            : SayOnce(wasLost ? Lost(address) : failure.Message, gateway);
    }

    private static string Lost(Uri address) => $"The connection to {address.GetLeftPart(UriPartial.Authority)} was lost.";

    private string? SayOnce(string sentence, string what) => _said.Add(what) ? $"{sentence} Retrying." : null;
}
