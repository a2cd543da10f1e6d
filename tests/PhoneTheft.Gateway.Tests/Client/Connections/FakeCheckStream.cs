using System.Threading.Channels;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

/// <summary>One call of CheckStream, answered when a test says so.</summary>
internal sealed class FakeCheckStream : IClientStreamWriter<CheckStreamRequest>, IAsyncStreamReader<CheckStreamResponse>
{
    private readonly Channel<CheckStreamRequest> _questions = Channel.CreateUnbounded<CheckStreamRequest>();
    private readonly Channel<CheckStreamResponse> _answers = Channel.CreateUnbounded<CheckStreamResponse>();

    public FakeCheckStream() =>
        Call = new AsyncDuplexStreamingCall<CheckStreamRequest, CheckStreamResponse>(this, this, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], End);

    public AsyncDuplexStreamingCall<CheckStreamRequest, CheckStreamResponse> Call { get; }

    public WriteOptions? WriteOptions { get; set; }

    public CheckStreamResponse Current { get; private set; } = new();

    /// <summary>The IMEI of the next question.</summary>
    public async Task<string> AskedAsync() => (await NoticedTime.Bounded(_questions.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask())).Imei;

    /// <summary>Answers the oldest question that is open.</summary>
    public void Answer(EquipmentStatus status) => _answers.Writer.TryWrite(new CheckStreamResponse { Status = status });

    public Task WriteAsync(CheckStreamRequest message)
    {
        _questions.Writer.TryWrite(message);
        return Task.CompletedTask;
    }

    public Task CompleteAsync()
    {
        End();
        return Task.CompletedTask;
    }

    public async Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        while (await _answers.Reader.WaitToReadAsync(cancellationToken))
        {
            if (_answers.Reader.TryRead(out var answer))
            {
                Current = answer;
                return true;
            }
        }

        return false;
    }

    private void End() => _answers.Writer.TryComplete();
}
