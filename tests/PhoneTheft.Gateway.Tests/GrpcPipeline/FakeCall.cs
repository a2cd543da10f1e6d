using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace PhoneTheft.Gateway.Tests.GrpcPipeline;

/// <summary>A call whose caller may be gone, with the connection or by its own token.</summary>
internal sealed class FakeCall(bool connectionIsGone = false, bool isCancelled = false) : ServerCallContext
{
    private readonly Dictionary<object, object> _state =
        new() { ["__HttpContext"] = new DefaultHttpContext { RequestAborted = new CancellationToken(connectionIsGone) } };

    protected override IDictionary<object, object> UserStateCore => _state;

    protected override string MethodCore => "/phonetheft.gateway.v1.CheckService/Check";

    protected override string HostCore => "gateway";

    protected override string PeerCore => "caller";

    public DateTime Until { get; init; } = DateTime.MaxValue;

    protected override DateTime DeadlineCore => Until;

    protected override Metadata RequestHeadersCore { get; } = [];

    protected override CancellationToken CancellationTokenCore => new(isCancelled);

    protected override Metadata ResponseTrailersCore { get; } = [];

    protected override Status StatusCore { get; set; }

    protected override WriteOptions? WriteOptionsCore { get; set; }

    protected override AuthContext AuthContextCore { get; } = new(null, []);

    protected override ContextPropagationToken CreatePropagationTokenCore(ContextPropagationOptions? options) =>
        throw new NotSupportedException();

    protected override Task WriteResponseHeadersAsyncCore(Metadata responseHeaders) => Task.CompletedTask;
}
