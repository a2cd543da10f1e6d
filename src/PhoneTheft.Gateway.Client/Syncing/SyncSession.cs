using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>One connection, from Hello to its end.</summary>
/// <remarks>
/// Three tasks: one reads into the inbox, one writes from the outbox, one watches for silence. None of them touches the state,
/// and the loop that does waits for none of them.
/// </remarks>
internal sealed class SyncSession(SyncEngine engine, ChannelBase channel)
{
    private readonly SyncParts _parts = engine.Parts;
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // When the reader began to wait for the next message; 0 while it has one in hand and waits for the loop.
    private long _waitingSince;

    /// <summary>Runs until the connection ends, or until <paramref name="stop"/>, which says Goodbye first.</summary>
    public async Task<SessionEnd> RunAsync(CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        using var call = new SyncService.SyncServiceClient(channel).Sync(cancellationToken: over.Token);
        SessionPump? pump = null;
        Exception? failure = null;
        var outbox = new SessionOutbox();
        var writing = outbox.RunAsync(call.RequestStream);
        var reading = Task.CompletedTask;
        var watching = Task.CompletedTask;
        try
        {
            outbox.Send(new SyncRequest { Hello = await engine.HelloAsync().ConfigureAwait(false) });
            var welcome = await WelcomeAsync(call.ResponseStream, stop).ConfigureAwait(false);
            var inbox = new Inbox(_parts.Options.ReceiveBuffer);
            pump = await engine.BeginAsync(welcome, channel.Target, inbox, outbox).ConfigureAwait(false);
            reading = ReadAsync(call.ResponseStream, inbox, over.Token);
            watching = WatchAsync(welcome.Heartbeat?.ToTimeSpan() ?? TimeSpan.FromSeconds(1), over.Token);
            await EndAsync(pump, reading, stop).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever reconnects decides what it means.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        await over.CancelAsync().ConfigureAwait(false);
        outbox.Complete();
        await Quietly(reading).ConfigureAwait(false);
        await Quietly(watching).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        if (pump is not null)
        {
            // What was received is good, whatever became of the connection.
            await engine.EndAsync(pump).ConfigureAwait(false);
            failure = pump.Failed.IsFaulted ? pump.Failed.Exception.InnerException : failure;
        }

        return new SessionEnd(failure, pump?.WasGood == true, pump?.Drain is not null, RetryAfter(pump?.Drain, failure));
    }

    private async Task<Welcome> WelcomeAsync(IAsyncStreamReader<SyncResponse> stream, CancellationToken stop)
    {
        do
        {
            if (!await stream.MoveNext(CancellationToken.None).WaitAsync(_parts.Options.ConnectTimeout, _parts.Time, stop).ConfigureAwait(false))
            {
                throw new ProtocolViolationException("The gateway ended the stream without a word.");
            }
        }
        while (stream.Current.MessageCase == SyncResponse.MessageOneofCase.None);

        return stream.Current.Welcome ?? throw new ProtocolViolationException("The gateway's first message is not Welcome.");
    }

    private async Task EndAsync(SessionPump pump, Task reading, CancellationToken stop)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = stop.Register(() => asked.TrySetResult());
        var ended = await Task.WhenAny(reading, pump.Failed, _silent.Task, asked.Task).ConfigureAwait(false);
        if (ended == asked.Task)
        {
            await _parts.Loop.InvokeAsync(pump.BeginGoodbye).ConfigureAwait(false);
            using var enough = new CancellationTokenSource(_parts.Options.GoodbyeTimeout, _parts.Time);
            ended = await Task.WhenAny(reading, pump.Failed, _silent.Task).WaitAsync(enough.Token).ConfigureAwait(false);
        }

        await ended.ConfigureAwait(false);
    }

    private async Task ReadAsync(IAsyncStreamReader<SyncResponse> stream, Inbox inbox, CancellationToken over)
    {
        while (true)
        {
            Volatile.Write(ref _waitingSince, _parts.Time.GetTimestamp());
            if (!await stream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }

            // From here on it is the loop that is waited for, and that is no silence.
            Volatile.Write(ref _waitingSince, 0);
            await inbox.AddAsync(stream.Current, over).ConfigureAwait(false);
            _parts.Loop.Wake();
        }
    }

    private async Task WatchAsync(TimeSpan heartbeat, CancellationToken over)
    {
        heartbeat = heartbeat > TimeSpan.Zero ? heartbeat : TimeSpan.FromSeconds(1);
        var limit = heartbeat * _parts.Options.HeartbeatsOfSilence;
        using var timer = new PeriodicTimer(heartbeat, _parts.Time);
        while (await timer.WaitForNextTickAsync(over).ConfigureAwait(false))
        {
            var since = Volatile.Read(ref _waitingSince);
            if (since != 0 && _parts.Time.GetElapsedTime(since) > limit)
            {
                _silent.TrySetException(new TimeoutException($"No message for {limit.TotalSeconds:F1} s: the connection counts as dead."));
                return;
            }
        }
    }

    private static TimeSpan? RetryAfter(Drain? drain, Exception? failure) => failure switch
    {
        RpcException e => GatewayError.From(e).RetryAfter,
        _ => drain?.RetryAfter?.ToTimeSpan(),
    };

    private static async Task Quietly(Task task)
    {
        try
        {
            await task.ConfigureAwait(false);
        }
#pragma warning disable CA1031 // It was looked at before, or is over because the connection is.
        catch (Exception)
#pragma warning restore CA1031
        {
            return;
        }
    }
}
