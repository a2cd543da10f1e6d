using Grpc.Core;
using Grpc.Core.Interceptors;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Counts calls among the <see cref="CallsInFlight"/> for as long as they run.</summary>
internal sealed class WaitingCalls(CallsInFlight calls) : Interceptor
{
    public override async Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation)
    {
        var row = RoleTable.Of(context.Method);
        if (row.IsOpen)
        {
            // Probes never wait, and a gateway that is busy must not be taken for one that is ill.
            return await continuation(request, context);
        }

        if (row.IsSheddable)
        {
            return await calls.RunAsync(end => continuation(request, new EndingCall(context, end)), context);
        }

        using var waiting = calls.Enter(context, mayBeShed: false);
        return await continuation(request, context);
    }
}
