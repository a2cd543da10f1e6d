using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>What one run of the write script answered.</summary>
/// <param name="State">How it took the batch.</param>
/// <param name="StoreMs">The store's time, in ms since 1970.</param>
/// <param name="Head">The shard's revision number after it; 0 when refused.</param>
/// <param name="HeadChain">The chain there.</param>
/// <param name="Results">One per operation, in order; empty when refused.</param>
/// <param name="Detail">When refused: what the store has instead, such as its epoch or the expected sequence number.</param>
internal sealed record WriteReply(WriteState State, long StoreMs, long Head, Chain HeadChain, WriteResult[] Results, string Detail = "");
