namespace PhoneTheft.Gateway.Store;

/// <summary>What stays the same for the life of a store.</summary>
/// <param name="StoreId">Made when the store was created, and never again.</param>
/// <param name="Shards">16, 32 or 64.</param>
internal sealed record StoreLayout(Guid StoreId, int Shards);
