using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Checking.Wire;

/// <summary>What the generated base class would be, with <see cref="CheckMethods"/>' messages.</summary>
[BindServiceMethod(typeof(CheckMethods), nameof(CheckMethods.BindService))]
internal abstract class CheckServiceBase
{
    public abstract Task<CheckReply> Check(CheckQuestion question, ServerCallContext context);

    public abstract Task<ManyReply> CheckMany(ManyQuestion question, ServerCallContext context);

    /// <param name="requestStream">What the fast path leaves in the request: the unusual.</param>
    /// <param name="responseStream">Never used: answers are framed where they are made.</param>
    /// <param name="context">The call.</param>
    public abstract Task CheckStream(IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream, ServerCallContext context);
}
