using System.Globalization;
using Google.Protobuf;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>The answer to a call that reaches no handler: headers alone, with the status and the details of the error.</summary>
internal static class RefusedCall
{
    private const string GrpcContentType = "application/grpc";

    // Who is refused often is refused with the same error, and making its details anew would cost more than all the rest.
    [ThreadStatic]
    private static Refusal? _last;

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true;

    public static Task RefuseCallAsync(this HttpContext context, GatewayError error)
    {
        var refusal = _last is { } last && ReferenceEquals(last.Error, error) ? last : _last = new Refusal(
            error, ((int)ErrorReasonInfo.Of(error.Reason).StatusCode).ToString(CultureInfo.InvariantCulture),
            Convert.ToBase64String(error.ToStatus().ToByteArray()));
        context.Response.ContentType = GrpcContentType;
        context.Response.Headers["grpc-status"] = refusal.Status;
        context.Response.Headers["grpc-message"] = error.Message;
        context.Response.Headers["grpc-status-details-bin"] = refusal.Details;
        return Task.CompletedTask;
    }

    /// <summary>One line, for who came with a browser or curl.</summary>
    public static Task RefusePageAsync(this HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{line}\n", context.RequestAborted);
    }

    private sealed record Refusal(GatewayError Error, string Status, string Details);
}
