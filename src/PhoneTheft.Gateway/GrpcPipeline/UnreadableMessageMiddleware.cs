using System.Globalization;
using Google.Protobuf;
using Grpc.AspNetCore.Server;
using Grpc.Core;
using Microsoft.AspNetCore.Http.Features;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Adds our reason to the status of a malformed request: gRPC refuses it before any handler or interceptor of ours runs.</summary>
internal sealed class UnreadableMessageMiddleware(RequestDelegate next, MessageMetrics metrics, ErrorBoundary boundary)
{
    private const string StatusHeader = "grpc-status";
    private const string MessageHeader = "grpc-message";
    private const string DetailsHeader = "grpc-status-details-bin";

    private static readonly string Ok = Text(StatusCode.OK);

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

    private async Task AwaitAsync(Task call, HttpContext context)
    {
        await call;
        Explain(context);
    }

    private void Explain(HttpContext context)
    {
        // A call that has answered before, such as a stream, says how it ended in its trailers.
        var headers = context.Response.HasStarted
            ? context.Features.Get<IHttpResponseTrailersFeature>()?.Trailers
            : context.Response.Headers;
        if (headers is not null && headers[StatusHeader] is [var status] && status != Ok && !headers.ContainsKey(DetailsHeader)
            && ErrorOf(context) is { } error)
        {
            headers[StatusHeader] = Text(ErrorReasonInfo.Of(error.Reason).StatusCode);
            headers[MessageHeader] = error.Message;
            headers[DetailsHeader] = Convert.ToBase64String(error.ToStatus().ToByteArray());
        }
    }

    private GatewayError? ErrorOf(HttpContext context)
    {
        if (context.Response.StatusCode == StatusCodes.Status415UnsupportedMediaType)
        {
            return Counted(UnreadableMessage.ContentType);
        }

        if (context.Features.Get<IServerCallContextFeature>()?.ServerCallContext is not { } call)
        {
            return null;
        }

        var fault = call.Status.DebugException ?? new RpcException(call.Status);
        if (UnreadableMessage.Of(fault) is { } unreadable)
        {
            return Counted(unreadable);
        }

        return call.Status.StatusCode == StatusCode.Unknown ? boundary.ErrorOf(fault, call) : null;
    }

    private GatewayError Counted(GatewayError error)
    {
        metrics.CountUnreadable(error.Reason);
        return error;
    }

    private static string Text(StatusCode code) => ((int)code).ToString(CultureInfo.InvariantCulture);
}
