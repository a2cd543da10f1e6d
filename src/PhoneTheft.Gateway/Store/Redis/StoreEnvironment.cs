namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>What the store is opened and run with.</summary>
/// <param name="Options">The settings.</param>
/// <param name="MayCreate">Whether an empty Redis becomes a new store: Store:Create, or what the mode says where that is not set.</param>
/// <param name="Time">Measures waiting.</param>
/// <param name="Loggers">Where its parts log.</param>
internal sealed record StoreEnvironment(StoreOptions Options, bool MayCreate, TimeProvider Time, ILoggerFactory Loggers);
