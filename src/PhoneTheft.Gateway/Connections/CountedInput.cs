using System.Buffers;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;

namespace PhoneTheft.Gateway.Connections;

/// <summary>The input of a connection, unchanged; counts its frames as they are read.</summary>
internal sealed class CountedInput(PipeReader input, FrameBudget budget, Action exceeded) : PipeReader
{
    private ReadOnlySequence<byte> _read;
    private bool _isExceeded;

    public override ValueTask<ReadResult> ReadAsync(CancellationToken cancellationToken = default)
    {
        var read = input.ReadAsync(cancellationToken);
        return read.IsCompletedSuccessfully ? new ValueTask<ReadResult>(Remembered(read.Result)) : AwaitAsync(read);
    }

    public override bool TryRead(out ReadResult result)
    {
        if (!input.TryRead(out result))
        {
            return false;
        }

        _read = result.Buffer;
        return true;
    }

    public override void AdvanceTo(SequencePosition consumed) => AdvanceTo(consumed, consumed);

    public override void AdvanceTo(SequencePosition consumed, SequencePosition examined)
    {
        // Before the bytes are given back.
        if (!_isExceeded && !budget.Takes(_read.Slice(_read.Start, consumed)))
        {
            _isExceeded = true;
            exceeded();
        }

        _read = default;
        input.AdvanceTo(consumed, examined);
    }

    public override void CancelPendingRead() => input.CancelPendingRead();

    public override void Complete(Exception? exception = null) => input.Complete(exception);

    public override ValueTask CompleteAsync(Exception? exception = null) => input.CompleteAsync(exception);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadResult> AwaitAsync(ValueTask<ReadResult> read) => Remembered(await read);

    private ReadResult Remembered(ReadResult result)
    {
        _read = result.Buffer;
        return result;
    }
}

/// <summary>A connection's two directions; the frames of its input are counted.</summary>
internal sealed record CountedTransport(PipeReader Input, PipeWriter Output) : IDuplexPipe;
