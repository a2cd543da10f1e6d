using Google.Protobuf;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Errors;

/// <summary>Adds our reason to the status of a message over the size limit: gRPC refuses it where no handler or interceptor of ours is asked.</summary>
internal sealed class MessageSizeMiddleware(RequestDelegate next)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly string ResourceExhausted = ((int)StatusCode.ResourceExhausted).ToString();

    private static readonly GatewayError TooLarge = new(ErrorReason.MessageTooLarge, $"A message may have {Limits.MaxMessageBytes} bytes at most.");

    private static readonly string Details = Convert.ToBase64String(TooLarge.ToStatus().ToByteArray());

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
        // A call that has answered before, such as a stream, says how it ended in its trailers.
        var headers = context.Response.HasStarted ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers : context.Response.Headers;
        if (headers is not null && headers[StatusHeader] == ResourceExhausted && !headers.ContainsKey(DetailsHeader))
        {
            headers[MessageHeader] = TooLarge.Message;
            headers[DetailsHeader] = Details;
        }
    }
}
