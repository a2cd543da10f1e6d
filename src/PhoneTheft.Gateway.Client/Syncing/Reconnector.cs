using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>One connection after another, at one gateway or another, until told to stop or until it is of no use.</summary>
internal sealed partial class Reconnector(SyncEngine engine, IReadOnlyList<ChannelBase> gateways)
{
    private readonly SyncParts _parts = engine.Parts;

    private readonly Backoff _backoff = new(
        gateways.Count, engine.Parts.Options.SmallestBackoff, engine.Parts.Options.LargestBackoff, engine.Parts.Time, Random.Shared.NextDouble);

    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await engine.LoadReplicaAsync().ConfigureAwait(false);
            while (!stop.IsCancellationRequested)
            {
                var gateway = gateways[_backoff.Current];
                _parts.Status.Change(status => status with { Phase = SyncPhase.Connecting });
                var end = await new SyncSession(engine, gateway).RunAsync(stop).ConfigureAwait(false);
                _parts.Status.Change(status => status with { Phase = SyncPhase.Connecting, Session = 0 });
                if (SessionFailure.FinalOf(end.Failure) is { } final)
                {
                    throw final;
                }

                if (!stop.IsCancellationRequested)
                {
                    await WaitAsync(gateway.Target, end, stop).ConfigureAwait(false);
                }
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Told to stop while waiting.
        }
        catch (Exception e)
        {
            Note(e);
            Log.Stopped(_parts.Logger, e.Message);
            await engine.StopAsync(e).ConfigureAwait(false);
            throw;
        }
    }

    private async Task WaitAsync(string gateway, SessionEnd end, CancellationToken stop)
    {
        if (end.WasGood)
        {
            _backoff.Succeeded();
        }

        if (SessionFailure.NeedsWholeList(end.Failure))
        {
            await engine.TakeWholeListAsync().ConfigureAwait(false);
        }

        if (end.Failure is ProducerRenewedException)
        {
            return;
        }

        TimeSpan wait;
        if (end is { Failure: null, WasSentAway: true })
        {
            wait = _backoff.SentAway(end.RetryAfter);
            Log.SentAway(_parts.Logger, gateway);
        }
        else
        {
            var failure = end.Failure ?? new ProtocolViolationException("The gateway ended the stream.");
            wait = _backoff.Failed(end.RetryAfter);
            Note(failure);
            Log.Failed(_parts.Logger, gateway, wait.TotalMilliseconds, SessionFailure.Describe(failure).Message);
        }

        await Task.Delay(wait, _parts.Time, stop).ConfigureAwait(false);
    }

    private void Note(Exception failure) => _parts.Status.Change(status => status with { LastError = SessionFailure.Describe(failure) });

    private static partial class Log
    {
        [LoggerMessage(5001, LogLevel.Information, "{Gateway} asked this client to reconnect")]
        public static partial void SentAway(ILogger logger, string gateway);

        [LoggerMessage(SyncClient.ConnectionFailedEvent, LogLevel.Warning, "The connection to {Gateway} failed, the next attempt is in {Wait:F0} ms: {Reason}")]
        public static partial void Failed(ILogger logger, string gateway, double wait, string reason);

        [LoggerMessage(5003, LogLevel.Error, "Syncing has ended for good: {Reason}")]
        public static partial void Stopped(ILogger logger, string reason);
    }
}
