using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>
/// Questions over one stream, pipelined: any number of callers ask at once, and the gateway answers in the order in which the
/// questions went out.
/// </summary>
/// <remarks>
/// A stream that ended stays ended: every question fails with what ended it, and the caller opens another. It is not retried
/// here, because a phone can't wait for a new connection.
/// </remarks>
public sealed class CheckStream : IAsyncDisposable
{
    private static readonly WriteOptions More = new(WriteFlags.BufferHint);

    private readonly AsyncDuplexStreamingCall<CheckStreamRequest, CheckStreamResponse> _call;
    private readonly CheckClientOptions _options;
    private readonly Channel<CheckQuestion> _waiting;
    private readonly Channel<CheckQuestion> _asked;
    private readonly SemaphoreSlim _room;
    private readonly Task _running;
    private volatile GatewayError? _ended;

    internal CheckStream(AsyncDuplexStreamingCall<CheckStreamRequest, CheckStreamResponse> call, CheckClientOptions options)
    {
        _call = call;
        _options = options;
        _room = new SemaphoreSlim(options.QuestionsInFlight);
        _waiting = Channel.CreateUnbounded<CheckQuestion>(new UnboundedChannelOptions { SingleReader = true });
        _asked = Channel.CreateUnbounded<CheckQuestion>(new UnboundedChannelOptions { SingleReader = true, SingleWriter = true });
        _running = RunAsync();
    }

    /// <summary>Asks about one device; the answer may carry an error of this one question.</summary>
    /// <param name="imei">In any spelling.</param>
    /// <param name="cancellationToken">Ends the waiting; the question may have gone out.</param>
    /// <exception cref="GatewayException">The stream ended, or there was no answer within <see cref="CheckClientOptions.Deadline"/>.</exception>
    public async Task<CheckAnswer> CheckAsync(string imei, CancellationToken cancellationToken = default)
    {
        var answer = await AskAsync(imei, cancellationToken).ConfigureAwait(false);
        try
        {
            return await answer.WaitAsync(_options.Deadline, _options.Time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException e)
        {
            throw new GatewayException(
                new GatewayError { StatusCode = StatusCode.DeadlineExceeded, Reason = "", Message = $"No answer within {_options.Deadline.TotalMilliseconds:F0} ms." }, e);
        }
    }

    /// <summary>Asks about all of <paramref name="imeis"/> as fast as they come; the answers come in the same order.</summary>
    /// <exception cref="GatewayException">The stream ended.</exception>
    public async IAsyncEnumerable<CheckAnswer> CheckAllAsync(
        IAsyncEnumerable<string> imeis, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var answers = Channel.CreateBounded<Task<CheckAnswer>>(_options.QuestionsInFlight);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var asking = AskAllAsync(imeis, answers.Writer, stop.Token);
        try
        {
            await foreach (var answer in answers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return await answer.WaitAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
            await asking.ConfigureAwait(false);
        }
    }

    /// <summary>Asks no more, waits for the answers that are due, and ends the stream.</summary>
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
        _room.Dispose();
    }

    private async Task<Task<CheckAnswer>> AskAsync(string imei, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(imei);
        await _room.WaitAsync(cancellationToken).ConfigureAwait(false);
        var question = new CheckQuestion(imei);
        if (!_waiting.Writer.TryWrite(question))
        {
            _room.Release();
            await _running.ConfigureAwait(false);
            throw new GatewayException(_ended ?? Ended("The stream has ended."));
        }

        return question.Answer.Task;
    }

    private async Task AskAllAsync(IAsyncEnumerable<string> imeis, ChannelWriter<Task<CheckAnswer>> answers, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var imei in imeis.WithCancellation(cancellationToken).ConfigureAwait(false))
            {
                var answer = await AskAsync(imei, cancellationToken).ConfigureAwait(false);
                await answers.WriteAsync(answer, cancellationToken).ConfigureAwait(false);
            }

            answers.TryComplete();
        }
#pragma warning disable CA1031 // Whatever stops the questions is told where the answers are read.
        catch (Exception e)
#pragma warning restore CA1031
        {
            answers.TryComplete(e);
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

    private static GatewayError Ended(string message) => new() { StatusCode = StatusCode.Unavailable, Reason = "", Message = message };
}

/// <summary>A question of a <see cref="CheckStream"/>, and who waits for its answer.</summary>
internal sealed record CheckQuestion(string Imei)
{
    public TaskCompletionSource<CheckAnswer> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
