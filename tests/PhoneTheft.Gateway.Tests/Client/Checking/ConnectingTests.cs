using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Client.Connections;

namespace PhoneTheft.Gateway.Tests.Client.Checking;

public sealed class ConnectingTests
{
    [Fact]
    public async Task An_attempt_that_time_cuts_off_does_not_hide_what_was_seen_before()
    {
        var time = new NoticedTime();
        using var checks = new CheckClient(
            new FakeChannel(new FailingGateway(StatusCode.Unavailable, StatusCode.Unavailable, StatusCode.DeadlineExceeded)),
            new CheckClientOptions { ConnectTimeout = TimeSpan.FromSeconds(1), Time = time });

        var connecting = checks.ConnectAsync(TestContext.Current.CancellationToken);
        await time.PassUntilAsync(connecting);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => connecting);
        Assert.Equal("Unavailable: No gateway answers at gateway.test. Check that it is running, and that the address is right.", failed.Message);
    }

    /// <summary>Each call fails with the next status, and all further ones with the last.</summary>
    private sealed class FailingGateway(params StatusCode[] statuses) : CallInvoker
    {
        private int _calls;

        public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request)
        {
            var status = statuses[Math.Min(_calls++, statuses.Length - 1)];
            return new(
                Task.FromException<TResponse>(new RpcException(new Status(status, ""))), Task.FromResult(new Metadata()), () => Status.DefaultSuccess, () => [], () => { });
        }

        public override TResponse BlockingUnaryCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options, TRequest request) => throw new NotSupportedException();

        public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();

        public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(Method<TRequest, TResponse> method, string? host, CallOptions options) => throw new NotSupportedException();
    }
}
