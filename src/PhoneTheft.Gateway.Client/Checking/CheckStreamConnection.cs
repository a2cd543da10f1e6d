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

    /// <exception cref="GatewayException">The call is over, or there was no answer within <paramref name="patience"/>.</exception>
    public async Task<CheckAnswer> AskAsync(string imei, TimeSpan patience, CancellationToken cancellationToken)
    {
        if (!_room.Wait(0, CancellationToken.None) && !await _room.WaitAsync(patience, cancellationToken).ConfigureAwait(false))
        {
            throw TooLate(patience);
        }

        var question = new CheckQuestion(imei);
        if (!_waiting.Writer.TryWrite(question))
        {
            _room.Release();
            await _running.ConfigureAwait(false);
            throw new GatewayException(_ended ?? Ended("The stream has ended."));
        }

        try
        {
            return await question.Answer.Task.WaitAsync(patience, _options.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw TooLate(patience, e);
        }
    }

    /// <summary>Asks no more, waits for the answers that are due, and ends the call.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        try
        {
            await _running.WaitAsync(_options.BulkDeadline, _options.Time).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // A gateway that is gone; what is still asked fails with the call.
        }

        _call.Dispose();
        await _running.ConfigureAwait(false);
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
                    await _call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = question.Imei, MaxStaleness = maxStaleness }).ConfigureAwait(false);
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

                _room.Release();
                question.Answer.TrySetResult(CheckAnswer.From(_call.ResponseStream.Current));
            }
        }
        catch (RpcException e)
        {
            _ended = GatewayError.From(e);
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            _ended = Ended(e.Message);
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

    private static GatewayException TooLate(TimeSpan patience, Exception? inner = null) => new(
        new GatewayError { StatusCode = StatusCode.DeadlineExceeded, Reason = "", Message = $"No answer within {patience.TotalMilliseconds:F0} ms." }, inner);

    private static GatewayError Ended(string message) => new() { StatusCode = StatusCode.Unavailable, Reason = "", Message = message };
}

/// <summary>A question of a <see cref="CheckStreamConnection"/>, and who waits for its answer.</summary>
internal sealed record CheckQuestion(string Imei)
{
    public TaskCompletionSource<CheckAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
