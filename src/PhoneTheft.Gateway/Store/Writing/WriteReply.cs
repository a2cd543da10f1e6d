using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What one run of the write script answered.</summary>
/// <param name="Verdict">How it took the batch.</param>
/// <param name="StoreMs">The store's time, in ms since 1970.</param>
/// <param name="Head">The shard's revision number after it; 0 when refused.</param>
/// <param name="HeadChain">The chain there.</param>
/// <param name="Results">One per operation, in order; empty when refused.</param>
/// <param name="Detail">When refused: what the store has instead, such as its epoch or the expected sequence number.</param>
internal sealed record WriteReply(BatchVerdict Verdict, long StoreMs, long Head, Chain HeadChain, WriteResult[] Results, string Detail = "")
{
    /// <summary>What a refusal means to those who wait; not for <see cref="BatchVerdict.Ok"/>.</summary>
    public StoreException ToFault(int shard) => Verdict switch
    {
        BatchVerdict.StoreReset => new(StoreFault.Reset, "The store came back empty."),
        BatchVerdict.StoreMismatch => new(StoreFault.Mismatch, "The store came back as another store."),
        BatchVerdict.Frozen => new(StoreFault.Damaged, "The store's sets do not fit its history; writes wait until they are rebuilt."),
        BatchVerdict.Fork or BatchVerdict.Epoch => new(StoreFault.Forked, "The store's history is not the one this node has seen."),
        BatchVerdict.Superseded => new(StoreFault.Superseded, "A later session of this producer has been opened."),
        BatchVerdict.Gap => new(StoreFault.Gap, $"A sequence number was left out; the next one in this shard is {Detail}."),
        BatchVerdict.Late => new(StoreFault.Unavailable, "The store was too slow; the write was not applied."),
        BatchVerdict.Damaged => StoreException.OfDamagedWrite(shard, Detail),
        BatchVerdict.Format => new(StoreFault.Refused, $"The store has format {Detail}, which this gateway cannot write."),
        _ => throw new InvalidOperationException($"{Verdict} is not a refusal."),
    };
}
