using Grpc.Core;

namespace PhoneTheft.Gateway.Experiments.ComparedHosts;

/// <summary>An empty method: what remains is the framework.</summary>
internal sealed class BareService : Bare.BareBase
{
    private static readonly Task<Nothing> Answer = Task.FromResult(new Nothing());

    public override Task<Nothing> Call(Nothing request, ServerCallContext context) => Answer;
}
