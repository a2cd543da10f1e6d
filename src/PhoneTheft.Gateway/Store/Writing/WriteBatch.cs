using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What one run of the write script takes: operations on one shard, and the conditions under which they count.</summary>
internal sealed record WriteBatch
{
    /// <summary>Operations per run; more gain little (28 k changes/s one by one, 111 k at 64, 133 k at 512) and hold up others.</summary>
    public const int MaxOperations = 256;

    public required StoreIdentity Store { get; init; }

    public required int Shard { get; init; }

    /// <summary>The newest position this node has seen: the store's history must hold it.</summary>
    public required Revision Seen { get; init; }

    /// <summary>The chain at <see cref="Seen"/>.</summary>
    public required Chain SeenChain { get; init; }

    /// <summary>By the store's clock, in ms since 1970: later than this the batch is refused. 0: no limit.</summary>
    public long NotAfterMs { get; init; }

    /// <summary>"carrier/producer" when the operations carry sequence numbers; empty otherwise.</summary>
    public string Producer { get; init; } = "";

    /// <summary>The producer's fencing number: a higher one known to the shard refuses the batch.</summary>
    public long Fence { get; init; }

    public required IReadOnlyList<WriteOperation> Operations { get; init; }
}
