using System.Collections.Concurrent;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>
/// Looks every second whether those who have streams open may still have them: their certificate or token may have expired or been
/// revoked, and the register may know them no more.
/// </summary>
internal sealed partial class StreamCallers(ICallerFinder callers, RefusedCallers refused, TimeProvider time, ILogger<StreamCallers> logger)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>For the typed end. A client that reads nothing never gets it, and its stream is cut off.</summary>
    private static readonly TimeSpan EndWithin = TimeSpan.FromSeconds(5);

    // With when it was told to end; 0: it wasn't. The lock of each keeps a request from being aborted that is another's by then.
    private readonly ConcurrentDictionary<StreamCaller, long> _open = new();

    public void Add(StreamCaller stream) => _open[stream] = 0;

    public void Remove(StreamCaller stream)
    {
        lock (stream)
        {
            _open.TryRemove(stream, out _);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(LookEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                foreach (var (stream, toldAt) in _open)
                {
                    await LookAsync(stream, toldAt);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The gateway stops.
        }
    }

    private async Task LookAsync(StreamCaller stream, long toldAt)
    {
        try
        {
            if (stream.Error is not null)
            {
                CutOff(stream, toldAt);
            }
            else if (stream.Update(await callers.FindAsync(stream.Credentials)) is { } error)
            {
                _open.TryUpdate(stream, time.GetTimestamp(), toldAt);
                refused.Record(error.Reason, stream.Caller.ToAuditedCaller(stream.Credentials.Connection?.Address), Requirement.NameOf(stream.Path));
                Log.Ended(logger, stream.Caller.Carrier, ErrorReasonInfo.Of(error.Reason).WireName);
            }
        }
        catch (Exception e)
        {
            // One stream's trouble must not keep the others' from being looked at.
            Log.Failed(logger, stream.Caller.Carrier, e);
        }
    }

    private void CutOff(StreamCaller stream, long toldAt)
    {
        lock (stream)
        {
            if (_open.ContainsKey(stream) && time.GetElapsedTime(toldAt) >= EndWithin)
            {
                stream.Abort();
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(2004, LogLevel.Warning, "Ended an open stream of carrier {Carrier}, which may not have it any more: {Reason}")]
        public static partial void Ended(ILogger logger, string carrier, string reason);

        [LoggerMessage(2005, LogLevel.Error, "Could not find out whether carrier {Carrier} may still have its open stream")]
        public static partial void Failed(ILogger logger, string carrier, Exception exception);
    }
}
