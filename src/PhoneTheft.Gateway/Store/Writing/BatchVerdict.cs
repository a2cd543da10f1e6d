namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>How the script took a batch. All but <see cref="Ok"/> mean: nothing of it was applied.</summary>
internal enum BatchVerdict
{
    Ok,
    /// <summary>The store is empty.</summary>
    StoreReset,
    /// <summary>It is another store.</summary>
    StoreMismatch,
    /// <summary>It has a format this gateway doesn't know.</summary>
    Format,
    /// <summary>Its sets don't fit its history; writes wait.</summary>
    Frozen,
    /// <summary>Its history lacks the newest position that this node has seen.</summary>
    Fork,
    /// <summary>It has gone on to another epoch.</summary>
    Epoch,
    /// <summary>A newer session of the producer has taken over.</summary>
    Superseded,
    /// <summary>A sequence number was left out.</summary>
    Gap,
    /// <summary>The batch came after its <see cref="WriteBatch.NotAfterMs"/>.</summary>
    Late,
    /// <summary>The shard holds something that the script cannot read, such as a hold that neither blocks nor tracks.</summary>
    Damaged,
}
