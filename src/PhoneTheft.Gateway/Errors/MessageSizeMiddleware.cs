using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Adds our reason to the status of a message over the size limit: gRPC refuses it before any handler or interceptor runs.</summary>
internal sealed class MessageSizeMiddleware(RequestDelegate next)
{
    private const string StatusHeader = "grpc-status";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly string ResourceExhausted = ((int)StatusCode.ResourceExhausted).ToString();

    private static readonly string Details = Convert.ToBase64String(
        new GatewayError(ErrorReason.MessageTooLarge, $"A message may have {Limits.MaxMessageBytes} bytes at most.").ToStatus().ToByteArray());

    public Task InvokeAsync(HttpContext context)
    {
        var call = next(context);
        if (!call.IsCompletedSuccessfully)
        {
            return AwaitAsync(call, context);
        }

        Explain(context);
        return call;
    }

    private static async Task AwaitAsync(Task call, HttpContext context)
    {
        await call;
        Explain(context);
    }

    private static void Explain(HttpContext context)
    {
        var headers = context.Response.Headers;
        if (!context.Response.HasStarted && headers[StatusHeader] == ResourceExhausted && !headers.ContainsKey(DetailsHeader))
        {
            headers[DetailsHeader] = Details;
        }
    }
}
