using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>What the generated base class would be, with <see cref="CheckMethods"/>' messages.</summary>
[BindServiceMethod(typeof(CheckMethods), nameof(CheckMethods.BindService))]
internal abstract class CheckServiceBase
{
    public abstract Task<CheckResponseFrame> Check(CheckRequestFrame question, ServerCallContext context);

    public abstract Task<CheckManyResponseFrame> CheckMany(CheckManyRequestFrame question, ServerCallContext context);

    /// <param name="requestStream">What the fast path leaves in the request: the unusual.</param>
    /// <param name="responseStream">Never used: answers are framed where they are made.</param>
    /// <param name="context">The call.</param>
    public abstract Task CheckStream(IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream, ServerCallContext context);
}
