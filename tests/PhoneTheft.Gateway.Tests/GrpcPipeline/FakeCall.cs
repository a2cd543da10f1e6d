using Grpc.Core;
using Microsoft.AspNetCore.Http;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Tests.Security.Quotas;

namespace PhoneTheft.Gateway.Tests.GrpcPipeline;

/// <summary>A call whose caller may be gone, with the connection or by its own token.</summary>
internal sealed class FakeCall(bool connectionIsGone = false, bool isCancelled = false) : ServerCallContext
{
    private readonly DefaultHttpContext _http = new() { RequestAborted = new CancellationToken(connectionIsGone) };

    /// <summary>Who calls.</summary>
    public string Of
    {
        init => _http.Features.Set(new Caller(value, CallerRoles.All, IdentifiedBy.Development) { Quota = DefaultQuota.Of(value) });
    }

    protected override IDictionary<object, object> UserStateCore => field ??= new Dictionary<object, object> { ["__HttpContext"] = _http };

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
