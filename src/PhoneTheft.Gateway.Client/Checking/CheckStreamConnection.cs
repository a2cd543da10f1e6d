using System.Threading.Channels;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>One CheckStream call: questions go out as they come, and answers come back in that order.</summary>
internal sealed class CheckStreamConnection : IAsyncDisposable
{
    private static readonly WriteOptions More = new(WriteFlags.BufferHint);

    private readonly AsyncDuplexStreamingCall<CheckStreamRequest, CheckStreamResponse> _call;
    private readonly CheckClientOptions _options;
    private readonly Channel<CheckQuestion> _waiting;
    private readonly Channel<CheckQuestion> _asked;
    private readonly SemaphoreSlim _room;
    private readonly Task _running;
    private volatile GatewayError? _ended;
    private long _answeredAt;

    public CheckStreamConnection(GatewayNode node, CheckClientOptions options)
    {
        Node = node;
        _call = node.Checks.CheckStream();
        _options = options;
        _room = new SemaphoreSlim(options.QuestionsInFlight);
        _waiting = Channel.CreateUnbounded<CheckQuestion>(new UnboundedChannelOptions { SingleReader = true });
        _asked = Channel.CreateUnbounded<CheckQuestion>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _running = RunAsync();
    }

    /// <summary>Who answers.</summary>
    public GatewayNode Node { get; }

    /// <param name="imei">In any spelling.</param>
    /// <param name="left">How long to wait for room and for the answer together.</param>
    /// <param name="silence">How long to wait for a gateway that answers nothing at all, this question or another.</param>
    /// <param name="cancellationToken">Ends the waiting.</param>
    /// <exception cref="GatewayException">The call is over, or there was no answer in time.</exception>
    public async Task<CheckAnswer> AskAsync(string imei, TimeSpan left, TimeSpan silence, CancellationToken cancellationToken)
    {
        var wait = new AnswerWait(_options.Time, left, silence);
        if (!_room.Wait(0, CancellationToken.None))
        {
            await TakeRoomAsync(wait, cancellationToken).ConfigureAwait(false);
        }

        var question = new CheckQuestion(imei);
        if (!_waiting.Writer.TryWrite(question))
        {
            _room.Release();
            await _running.ConfigureAwait(false);
            throw new GatewayException(_ended ?? Ended("The stream has ended."));
        }

        while (true)
        {
            try
            {
                return await question.Answer.Task.WaitAsync(
                    wait.Patience(ref _answeredAt), _options.Time, cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException e) when (wait.IsOver(ref _answeredAt))
            {
                throw TooLate(wait, e);
            }
            catch (TimeoutException)
            {
                // Others were answered meanwhile: it is slow, and it lives.
            }
        }
    }

    /// <summary>Asks no more, waits for the answers that are due, and ends the call.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        try
        {
            await _running.WaitAsync(_options.Deadline, _options.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A gateway that is gone; what is still asked fails with the call.
        }

        _call.Dispose();
        await _running.ConfigureAwait(false);
    }

    private async Task TakeRoomAsync(AnswerWait wait, CancellationToken cancellationToken)
    {
        while (true)
        {
            using var over = new CancellationTokenSource(wait.Patience(ref _answeredAt), _options.Time);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
            try
            {
                await _room.WaitAsync(either.Token).ConfigureAwait(false);
                return;
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                if (wait.IsOver(ref _answeredAt))
                {
                    throw TooLate(wait);
                }
            }
        }
    }

    private async Task RunAsync()
    {
        var writing = WriteAllAsync();
        await ReadAllAsync().ConfigureAwait(false);
        _waiting.Writer.TryComplete();
        await writing.ConfigureAwait(false);
        _asked.Writer.Complete();
        // Only now: the writer may have handed on a question after the reader had seen the end.
        var failure = new GatewayException(_ended ?? Ended("The stream has ended."));
        await FailAsync(_asked.Reader, failure).ConfigureAwait(false);
        await FailAsync(_waiting.Reader, failure).ConfigureAwait(false);
    }

    private async Task WriteAllAsync()
    {
        var maxStaleness = _options.Staleness;
        try
        {
            while (await _waiting.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (_waiting.Reader.TryRead(out var question))
                {
                    _asked.Writer.TryWrite(question);
                    _call.RequestStream.WriteOptions = _waiting.Reader.TryPeek(out _) ? More : WriteOptions.Default;
                    await _call.RequestStream.WriteAsync(
                        new CheckStreamRequest { Imei = question.Imei, MaxStaleness = maxStaleness }).ConfigureAwait(false);
                    maxStaleness = null;
                }
            }

            await _call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            // The call is over; the reader learns why.
        }
    }

    private async Task ReadAllAsync()
    {
        try
        {
            while (await _call.ResponseStream.MoveNext(CancellationToken.None).ConfigureAwait(false))
            {
                if (!_asked.Reader.TryRead(out var question))
                {
                    _ended = Ended("An answer came to no question.");
                    return;
                }

                Volatile.Write(ref _answeredAt, _options.Time.GetTimestamp());
                _room.Release();
                question.Answer.TrySetResult(CheckAnswer.From(_call.ResponseStream.Current));
            }
        }
        catch (RpcException e)
        {
            _ended = GatewayError.From(e, Node.Address);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            _ended = Ended($"The connection to the gateway at {Node.Address} was lost: {e.Message}");
        }
    }

    private async Task FailAsync(ChannelReader<CheckQuestion> questions, GatewayException failure)
    {
        await foreach (var question in questions.ReadAllAsync().ConfigureAwait(false))
        {
            _room.Release();
            question.Answer.TrySetException(failure);
        }
    }

    private GatewayException TooLate(AnswerWait wait, Exception? inner = null) =>
        new(GatewayError.TooLate($"The gateway at {Node.Address} did not answer within {wait.Elapsed.TotalMilliseconds:F0} ms."), inner);

    private static GatewayError Ended(string message) => new() { StatusCode = StatusCode.Unavailable, Reason = "", Message = message };
}

/// <summary>A question of a <see cref="CheckStreamConnection"/>, and who waits for its answer.</summary>
internal sealed record CheckQuestion(string Imei)
{
    public TaskCompletionSource<CheckAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>How long one question still waits: until its time is over, or until the gateway has answered nothing for too long.</summary>
internal readonly struct AnswerWait(TimeProvider time, TimeSpan left, TimeSpan silence)
{
    private readonly long _began = time.GetTimestamp();

    public TimeSpan Elapsed => time.GetElapsedTime(_began);

    /// <summary>Never below zero.</summary>
    /// <param name="answeredAt">When the gateway last answered anything.</param>
    public TimeSpan Patience(ref long answeredAt)
    {
        var untilSilent = silence - time.GetElapsedTime(Math.Max(_began, Volatile.Read(ref answeredAt)));
        var untilOver = left - Elapsed;
        var patience = untilSilent < untilOver ? untilSilent : untilOver;
        if (patience <= TimeSpan.Zero)
        {
            return TimeSpan.Zero;
        }

        // A timer counts whole milliseconds and cuts off the rest: the last of them would be waited for by looking again and again.
        return TimeSpan.FromMilliseconds(Math.Ceiling(patience.TotalMilliseconds));
    }

    public bool IsOver(ref long answeredAt) => Patience(ref answeredAt) == TimeSpan.Zero;
}
