using System.Threading.Channels;
using Grpc.Core;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

/// <summary>Gateways that answer when and what a test says.</summary>
internal sealed class FakeCalls
{
    private readonly Channel<FakeCall> _calls = Channel.CreateUnbounded<FakeCall>();

    /// <summary>How often a gateway was asked.</summary>
    public int Count { get; private set; }

    /// <summary>Makes a call; what <see cref="HedgedCall{T}"/> and <see cref="CallAttempts"/> are given.</summary>
    public AsyncUnaryCall<string> Ask(GatewayNode node, CallOptions options)
    {
        Count++;
        var call = new FakeCall(node.Index, options);
        _calls.Writer.TryWrite(call);
        return call.Call;
    }

    /// <summary>The next call that somebody makes.</summary>
    public Task<FakeCall> AskedAsync() => NoticedTime.Bounded(_calls.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());
}

/// <summary>One call.</summary>
internal sealed class FakeCall
{
    private readonly TaskCompletionSource<string> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public FakeCall(int gateway, CallOptions options)
    {
        Gateway = gateway;
        Options = options;
        options.CancellationToken.Register(() => Fail(StatusCode.Cancelled));
        Call = new AsyncUnaryCall<string>(_answer.Task, Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => IsLeft = true);
    }

    /// <summary>Who was asked.</summary>
    public int Gateway { get; }

    public CallOptions Options { get; }

    public AsyncUnaryCall<string> Call { get; }

    /// <summary>The caller waits for it no more.</summary>
    public bool IsLeft { get; private set; }

    public void Answer(string answer) => _answer.TrySetResult(answer);

    /// <summary>The transport says so.</summary>
    public void Fail(StatusCode status) => Fail(new RpcException(new Status(status, "")));

    /// <summary>The gateway says so, as <see cref="Cli.Refusals"/> makes it.</summary>
    public void Fail(RpcException refusal) => _answer.TrySetException(refusal);
}
