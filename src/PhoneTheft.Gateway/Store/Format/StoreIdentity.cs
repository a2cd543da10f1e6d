namespace PhoneTheft.Gateway.Store.Format;

/// <summary>What stays the same for the life of a store.</summary>
/// <param name="StoreId">Made when the store was created, and never again.</param>
/// <param name="Shards">16, 32 or 64.</param>
internal sealed record StoreIdentity(Guid StoreId, int Shards);
