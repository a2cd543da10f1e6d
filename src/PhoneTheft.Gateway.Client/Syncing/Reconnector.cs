using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.Credentials;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>One connection after another, at one gateway or another, until told to stop or until it is of no use.</summary>
internal sealed partial class Reconnector(SyncLoop loop, IReadOnlyList<GatewayNode> gateways, SyncClientOptions options, CurrentStatus status)
{
    private readonly GatewayRotation _rotation = new(
        gateways.Count, new Backoff(options.SmallestBackoff, options.LargestBackoff), options.Time);

    // Without a connection or another failure since. What they know of carriers may differ while a change reaches one after the other.
    private readonly HashSet<GatewayNode> _refusedBy = [];

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await loop.LoadReplicaAsync().ConfigureAwait(false);
            while (!stop.IsCancellationRequested)
            {
                var gateway = gateways[_rotation.Current];
                status.Change(now => now with { Phase = SyncPhase.Connecting });
                var shown = gateway.Credentials?.Value;
                var end = await new SyncCall(gateway, options).RunAsync(loop, stop).ConfigureAwait(false);
                status.Change(now => now with { Phase = SyncPhase.Connecting, Session = 0 });
                if ((ConnectionEnd.FinalOf(end.Failure) ?? RefusalOfAll(end, gateway, shown)) is { } final)
                {
                    throw final;
                }

                if (!stop.IsCancellationRequested)
                {
                    await WaitAsync(gateway, end, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while waiting.
        }
        catch (Exception e)
        {
            Note(GatewayError.Of(e, gateways[_rotation.Current].Address));
            Log.Stopped(options.Logger, e.Message);
            await loop.GiveUpAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    private SyncStoppedException? RefusalOfAll(ConnectionEnd end, GatewayNode gateway, LoadedCredentials? shown)
    {
        if (end.WasGood)
        {
            _refusedBy.Clear();
        }

        if (end.Refusal is not { } refusal)
        {
            _refusedBy.Remove(gateway);
            return null;
        }

        // Renewed while the connection lasted, or just now: a refusal of the ones before says nothing about these.
        if (gateway.Credentials?.Refresh() != shown)
        {
            _refusedBy.Clear();
            return null;
        }

        _refusedBy.Add(gateway);
        return _refusedBy.Count == gateways.Count ? refusal : null;
    }

    private async Task WaitAsync(GatewayNode gateway, ConnectionEnd end, CancellationToken stop)
    {
        if (end.WasGood)
        {
            _rotation.Succeeded();
        }

        if (end.NeedsWholeList)
        {
            await loop.TakeWholeListAsync().ConfigureAwait(false);
        }

        if (end.Failure is ConnectionFault { Kind: ConnectionFaultKind.ProducerRenewed })
        {
            return;
        }

        TimeSpan wait;
        if (end is { Failure: null, WasSentAway: true })
        {
            wait = _rotation.SentAway(end.RetryAfter);
            Log.SentAway(options.Logger, gateway.Channel.Target);
        }
        else
        {
            var failure = end.Failure ?? ConnectionFault.Violation("The gateway ended the stream.");
            wait = _rotation.Failed(end.RetryAfter);
            var error = GatewayError.Of(failure, gateway.Address);
            Note(error);
            Log.Failed(options.Logger, gateway.Channel.Target, wait.TotalMilliseconds, error.Message);
        }

        await Task.Delay(wait, options.Time, stop).ConfigureAwait(false);
    }

    private void Note(GatewayError error) => status.Change(now => now with { LastError = error });

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "Gateway {Gateway} asked this client to reconnect; reconnecting")]
        public static partial void SentAway(ILogger logger, string gateway);

        [LoggerMessage(SyncClient.ConnectionFailedEvent, LogLevel.Warning, "The connection to {Gateway} failed; retrying in {Wait:F0} ms: {Reason}")]
        public static partial void Failed(ILogger logger, string gateway, double wait, string reason);

        [LoggerMessage(5003, LogLevel.Error, "Syncing has ended and will not be retried; somebody has to look: {Reason}")]
        public static partial void Stopped(ILogger logger, string reason);
    }
}
