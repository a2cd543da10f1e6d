using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Answers UNIMPLEMENTED to a call of an unknown method.</summary>
/// <remarks>
/// gRPC would do so by routes that match everything; but then every call of ours matches three routes instead of one, and finding
/// the best of them costs it 340 bytes.
/// </remarks>
internal sealed class UnknownMethodMiddleware(RequestDelegate next, RefusedCallers refused)
{
    private const int LongestName = 64;

    public static readonly GatewayError Unknown = new(
        ErrorReason.MethodUnknown, "This gateway has no such method. Check its address and version.");

    public Task InvokeAsync(HttpContext context) =>
        context.GetEndpoint() is null && RefusedCall.IsGrpc(context.Request) ? Refuse(context) : next(context);

    private Task Refuse(HttpContext context)
    {
        // Who it is was not asked. The caller has made up the path, so no more of it is put on record than what a method can be called.
        var name = Requirement.NameOf(context.Request.Path.Value ?? "");
        refused.Record(
            Unknown.Reason, default(Caller).ToAuditedCaller(context.Connection.RemoteIpAddress),
            name.Length <= LongestName && name.All(char.IsAsciiLetter) ? name : "");
        return context.RefuseCallAsync(Unknown);
    }
}
