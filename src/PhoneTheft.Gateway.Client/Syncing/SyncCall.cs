using Grpc.Core;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>Makes one Sync call, from Hello to its end: three tasks between the call and the two queues of its connection.</summary>
/// <remarks>
/// One task reads into the inbox, one writes from the outbox, one watches for silence. None of them touches the state,
/// and the loop that does waits for none of them.
/// </remarks>
internal sealed class SyncCall(GatewayNode gateway, SyncClientOptions options)
{
    private readonly SyncConnection _connection = new(gateway.Channel.Target, options.ReceiveBuffer);
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // When the reader began to wait for the next message; 0 while it has one in hand and waits for the loop.
    private long _waitingSince;

    /// <summary>Runs until the connection ends, or until <paramref name="stop"/>, which says Goodbye first.</summary>
    public async Task<ConnectionEnd> RunAsync(SyncLoop loop, CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        using var call = gateway.Sync.Sync(cancellationToken: over.Token);
        var hasBegun = false;
        Exception? failure = null;
        var writing = WriteAsync(call.RequestStream);
        var reading = Task.CompletedTask;
        var watching = Task.CompletedTask;
        try
        {
            _connection.Outbox.Send(new SyncRequest { Hello = await loop.HelloAsync().ConfigureAwait(false) });
            var welcome = await WelcomeAsync(call.ResponseStream, stop).ConfigureAwait(false);
            await loop.BeginAsync(welcome, _connection).ConfigureAwait(false);
            hasBegun = true;
            reading = ReadAsync(call.ResponseStream, loop, over.Token);
            watching = WatchAsync(welcome.Heartbeat?.ToTimeSpan() ?? TimeSpan.FromSeconds(1), over.Token);
            await EndAsync(reading, loop, stop).ConfigureAwait(false);
        }
#pragma warning disable CA1031 // Whoever reconnects decides what it means.
        catch (Exception e)
#pragma warning restore CA1031
        {
            failure = e;
        }

        await over.CancelAsync().ConfigureAwait(false);
        _connection.Outbox.Complete();
        await Quietly(reading).ConfigureAwait(false);
        await Quietly(watching).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        if (hasBegun)
        {
            // What was received is good, whatever became of the connection.
            await loop.EndAsync().ConfigureAwait(false);
            failure = _connection.Failed.IsFaulted ? _connection.Failed.Exception.InnerException : failure;
        }

        return new ConnectionEnd(failure, _connection.WasGood, _connection.Drain is not null, RetryAfter(failure));
    }

    private async Task<Welcome> WelcomeAsync(IAsyncStreamReader<SyncResponse> stream, CancellationToken stop)
    {
        try
        {
            do
            {
                if (!await stream.MoveNext(CancellationToken.None).WaitAsync(options.ConnectTimeout, options.Time, stop).ConfigureAwait(false))
                {
                    throw ConnectionFault.Violation("The gateway ended the stream before its Welcome.");
                }
            }
            while (stream.Current.MessageCase == SyncResponse.MessageOneofCase.None);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException(
                $"The gateway at {gateway.Address} did not answer within {options.ConnectTimeout.TotalSeconds:0.#} s.", e);
        }

        return stream.Current.Welcome ?? throw ConnectionFault.Violation("The gateway's first message is not Welcome.");
    }

    private async Task EndAsync(Task reading, SyncLoop loop, CancellationToken stop)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = stop.Register(() => asked.TrySetResult());
        var ended = await Task.WhenAny(reading, _connection.Failed, _silent.Task, asked.Task).ConfigureAwait(false);
        if (ended == asked.Task)
        {
            await loop.BeginGoodbyeAsync().ConfigureAwait(false);
            using var enough = new CancellationTokenSource(options.GoodbyeTimeout, options.Time);
            ended = await Task.WhenAny(reading, _connection.Failed, _silent.Task).WaitAsync(enough.Token).ConfigureAwait(false);
        }

        await ended.ConfigureAwait(false);
    }

    private async Task ReadAsync(IAsyncStreamReader<SyncResponse> stream, SyncLoop loop, CancellationToken over)
    {
        while (true)
        {
            Volatile.Write(ref _waitingSince, options.Time.GetTimestamp());
            if (!await stream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                return;
            }

            // From here on it is the loop that is waited for, and that is no silence.
            Volatile.Write(ref _waitingSince, 0);
            await _connection.Inbox.AddAsync(stream.Current, over).ConfigureAwait(false);
            loop.Wake();
        }
    }

    // Sends until the outbox is complete, or until the call is over, which its reading side will tell.
    private async Task WriteAsync(IClientStreamWriter<SyncRequest> stream)
    {
        var more = new WriteOptions(WriteFlags.BufferHint);
        try
        {
            await foreach (var message in _connection.Outbox.Messages.ReadAllAsync().ConfigureAwait(false))
            {
                stream.WriteOptions = _connection.Outbox.Messages.TryPeek(out _) ? more : WriteOptions.Default;
                await stream.WriteAsync(message).ConfigureAwait(false);
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            _connection.Outbox.Complete();
        }
    }

    private async Task WatchAsync(TimeSpan heartbeat, CancellationToken over)
    {
        heartbeat = heartbeat > TimeSpan.Zero ? heartbeat : TimeSpan.FromSeconds(1);
        var limit = heartbeat * options.HeartbeatsOfSilence;
        using var timer = new PeriodicTimer(heartbeat, options.Time);
        while (await timer.WaitForNextTickAsync(over).ConfigureAwait(false))
        {
            var since = Volatile.Read(ref _waitingSince);
            if (since != 0 && options.Time.GetElapsedTime(since) > limit)
            {
                _silent.TrySetException(new TimeoutException($"The gateway sent nothing for {limit.TotalSeconds:F1} s; the connection counts as dead."));
                return;
            }
        }
    }

    private TimeSpan? RetryAfter(Exception? failure) => failure switch
    {
        RpcException e => GatewayError.From(e).RetryAfter,
        _ => _connection.Drain?.RetryAfter?.ToTimeSpan(),
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
