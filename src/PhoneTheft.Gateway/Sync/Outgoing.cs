using Grpc.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>An answer or a request that a stream's reader hands to its writer.</summary>
internal abstract record Outgoing
{
    /// <summary>A message, as it is.</summary>
    internal sealed record Message(SyncResponse Response) : Outgoing;

    /// <summary>A comparison, which has to be made at the writer's position.</summary>
    internal sealed record Verification(VerifyRequest Request) : Outgoing;

    /// <summary>Nothing more can be read: the stream ends with this, after what was asked before it.</summary>
    internal sealed record Refusal(RpcException Reason) : Outgoing;

    /// <summary>A checkpoint, once all these numbers, by shard, were sent.</summary>
    internal sealed record Progress(ulong RequestId, long[] Numbers) : Outgoing;
}
