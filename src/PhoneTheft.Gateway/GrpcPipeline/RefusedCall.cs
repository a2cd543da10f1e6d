using System.Globalization;
using Google.Protobuf;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>The answer to a call that reaches no handler: headers alone, with the status and the details of the error.</summary>
internal static class RefusedCall
{
    private const string GrpcContentType = "application/grpc";

    public static bool IsGrpc(HttpRequest request) =>
        request.ContentType?.StartsWith(GrpcContentType, StringComparison.OrdinalIgnoreCase) == true;

    public static Task RefuseCallAsync(this HttpContext context, GatewayError error)
    {
        context.Response.ContentType = GrpcContentType;
        context.Response.Headers["grpc-status"] = ((int)ErrorReasonInfo.Of(error.Reason).StatusCode).ToString(CultureInfo.InvariantCulture);
        context.Response.Headers["grpc-message"] = error.Message;
        context.Response.Headers["grpc-status-details-bin"] = Convert.ToBase64String(error.ToStatus().ToByteArray());
        return Task.CompletedTask;
    }

    /// <summary>One line, for who came with a browser or curl.</summary>
    public static Task RefusePageAsync(this HttpContext context, int status, string line)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/plain; charset=utf-8";
        return context.Response.WriteAsync($"{line}\n", context.RequestAborted);
    }
}
