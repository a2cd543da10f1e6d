using Grpc.Core;

namespace PhoneTheft.Gateway.Tests.Client;

/// <summary>A gateway that answers each call with what a function gives; an exception that it throws is the call's.</summary>
internal sealed class AnsweringGateway(Func<object> answer) : CallInvoker
{
    public AnsweringGateway(object answer)
        : this(() => answer)
    {
    }

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        new(AnswerAsync<TResponse>(), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) =>
        new(new OneMessage<TResponse>((TResponse)answer()), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });

    public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

    private Task<TResponse> AnswerAsync<TResponse>()
    {
        try
        {
            return Task.FromResult((TResponse)answer());
        }
        catch (RpcException e)
        {
            return Task.FromException<TResponse>(e);
        }
    }

    private sealed class OneMessage<T>(T message) : IAsyncStreamReader<T>
    {
        private bool _isRead;

        public T Current => message;

        public Task<bool> MoveNext(CancellationToken cancellationToken)
        {
            (var hasMore, _isRead) = (!_isRead, true);
            return Task.FromResult(hasMore);
        }
    }
}
