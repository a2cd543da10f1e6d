using System.Threading.Channels;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Syncing;

/// <summary>One Sync call, from Hello to its end: three tasks and two queues.</summary>
/// <remarks>
/// Three tasks: one reads into the inbox, one writes from the outbox, one watches for silence. None of them touches the state,
/// and the loop that does waits for none of them.
/// </remarks>
internal sealed class SyncConnection(string gateway, SyncClientOptions options)
{
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _failed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // When the reader began to wait for the next message; 0 while it has one in hand and waits for the loop.
    private long _waitingSince;

    /// <summary>Whom it connects to.</summary>
    public string Gateway => gateway;

    /// <summary>What came and the loop has not taken yet.</summary>
    public Inbox Inbox { get; } = new(options.ReceiveBuffer);

    /// <summary>What is to be sent.</summary>
    public Outbox Outbox { get; } = new();

    /// <summary>The gateway's wish, if it had one: when to come back.</summary>
    public Drain? Drain { get; set; }

    /// <summary>A checkpoint or a Drain came: gateway and connection were fine.</summary>
    public bool WasGood { get; set; }

    /// <summary>Fails when what came can't be taken; never completes otherwise.</summary>
    public Task Failed => _failed.Task;

    public bool HasFailed => _failed.Task.IsCompleted;

    /// <summary>What came can't be taken: ends the connection. Any thread.</summary>
    public void Fail(Exception failure) => _failed.TrySetException(failure);

    /// <summary>The loop has done with it.</summary>
    public void Over() => _failed.TrySetCanceled();

    /// <summary>Runs until the connection ends, or until <paramref name="stop"/>, which says Goodbye first.</summary>
    public async Task<ConnectionEnd> RunAsync(ChannelBase channel, SyncLoop loop, CancellationToken stop)
    {
        using var over = new CancellationTokenSource();
        using var call = new SyncService.SyncServiceClient(channel).Sync(cancellationToken: over.Token);
        var hasBegun = false;
        Exception? failure = null;
        var writing = WriteAsync(call.RequestStream);
        var reading = Task.CompletedTask;
        var watching = Task.CompletedTask;
        try
        {
            Outbox.Send(new SyncRequest { Hello = await loop.HelloAsync().ConfigureAwait(false) });
            var welcome = await WelcomeAsync(call.ResponseStream, stop).ConfigureAwait(false);
            await loop.BeginAsync(welcome, this).ConfigureAwait(false);
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
        Outbox.Complete();
        await Quietly(reading).ConfigureAwait(false);
        await Quietly(watching).ConfigureAwait(false);
        await writing.ConfigureAwait(false);
        if (hasBegun)
        {
            // What was received is good, whatever became of the connection.
            await loop.EndAsync().ConfigureAwait(false);
            failure = _failed.Task.IsFaulted ? _failed.Task.Exception.InnerException : failure;
        }

        return new ConnectionEnd(failure, WasGood, Drain is not null, RetryAfter(failure));
    }

    private async Task<Welcome> WelcomeAsync(IAsyncStreamReader<SyncResponse> stream, CancellationToken stop)
    {
        do
        {
            if (!await stream.MoveNext(CancellationToken.None).WaitAsync(options.ConnectTimeout, options.Time, stop).ConfigureAwait(false))
            {
                throw ConnectionFault.Violation("The gateway ended the stream before its Welcome.");
            }
        }
        while (stream.Current.MessageCase == SyncResponse.MessageOneofCase.None);

        return stream.Current.Welcome ?? throw ConnectionFault.Violation("The gateway's first message is not Welcome.");
    }

    private async Task EndAsync(Task reading, SyncLoop loop, CancellationToken stop)
    {
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = stop.Register(() => asked.TrySetResult());
        var ended = await Task.WhenAny(reading, Failed, _silent.Task, asked.Task).ConfigureAwait(false);
        if (ended == asked.Task)
        {
            await loop.BeginGoodbyeAsync().ConfigureAwait(false);
            using var enough = new CancellationTokenSource(options.GoodbyeTimeout, options.Time);
            ended = await Task.WhenAny(reading, Failed, _silent.Task).WaitAsync(enough.Token).ConfigureAwait(false);
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
            await Inbox.AddAsync(stream.Current, over).ConfigureAwait(false);
            loop.Wake();
        }
    }

    // Sends until the outbox is complete, or until the call is over, which its reading side will tell.
    private async Task WriteAsync(IClientStreamWriter<SyncRequest> stream)
    {
        var more = new WriteOptions(WriteFlags.BufferHint);
        try
        {
            await foreach (var message in Outbox.Messages.ReadAllAsync().ConfigureAwait(false))
            {
                stream.WriteOptions = Outbox.Messages.TryPeek(out _) ? more : WriteOptions.Default;
                await stream.WriteAsync(message).ConfigureAwait(false);
            }

            await stream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            Outbox.Complete();
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
        _ => Drain?.RetryAfter?.ToTimeSpan(),
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

/// <summary>
/// What a connection has received and the loop has not taken yet: bounded, so that a slow disk slows the reading and not the memory.
/// </summary>
internal sealed class Inbox(int capacity)
{
    private readonly Channel<SyncResponse> _messages = Channel.CreateBounded<SyncResponse>(
        new BoundedChannelOptions(capacity) { SingleReader = true, SingleWriter = true });

    public bool HasMore => _messages.Reader.TryPeek(out _);

    public ValueTask AddAsync(SyncResponse message, CancellationToken cancellationToken) => _messages.Writer.WriteAsync(message, cancellationToken);

    public SyncResponse? Take() => _messages.Reader.TryRead(out var message) ? message : null;
}

/// <summary>
/// What the loop has to send over one connection. The loop never waits: how much may be in there is limited by what may be unanswered.
/// </summary>
internal sealed class Outbox
{
    private readonly Channel<SyncRequest> _messages = Channel.CreateUnbounded<SyncRequest>(new UnboundedChannelOptions { SingleReader = true });

    public ChannelReader<SyncRequest> Messages => _messages.Reader;

    public void Send(SyncRequest message) => _messages.Writer.TryWrite(message);

    /// <summary>What was sent so far is the last of it.</summary>
    public void Complete() => _messages.Writer.TryComplete();
}
