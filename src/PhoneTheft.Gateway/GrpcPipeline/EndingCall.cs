using Grpc.Core;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>A call with another cancellation token, so that it can end before its caller ends it.</summary>
internal sealed class EndingCall(ServerCallContext call, CancellationToken end) : ServerCallContext
{
    // Where gRPC looks for the request of a call that isn't its own.
    private readonly Dictionary<object, object> _state = new(call.UserState) { ["__HttpContext"] = call.GetHttpContext() };

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override string MethodCore => call.Method;

    protected override string HostCore => call.Host;

    protected override string PeerCore => call.Peer;

    protected override DateTime DeadlineCore => call.Deadline;

    protected override Metadata RequestHeadersCore => call.RequestHeaders;

    protected override CancellationToken CancellationTokenCore => end;

    protected override Metadata ResponseTrailersCore => call.ResponseTrailers;

    protected override Status StatusCore { get => call.Status; set => call.Status = value; }

    protected override WriteOptions? WriteOptionsCore { get => call.WriteOptions; set => call.WriteOptions = value; }

    protected override AuthContext AuthContextCore => call.AuthContext;

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        call.CreatePropagationToken(options);

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => call.WriteResponseHeadersAsync(responseHeaders);
}
