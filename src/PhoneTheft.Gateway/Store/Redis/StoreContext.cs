using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>What everything that works on an open store needs to know of it.</summary>
/// <param name="Identity">Which store it is, and in how many shards.</param>
/// <param name="Database">Where it is.</param>
/// <param name="Options">The settings.</param>
/// <param name="Time">Measures waiting.</param>
/// <param name="Loggers">Where its workers log.</param>
internal sealed record StoreContext(
    StoreIdentity Identity, StoreDatabase Database, StoreOptions Options, TimeProvider Time, ILoggerFactory Loggers);

/// <summary>What the store is opened and run with.</summary>
/// <param name="Options">The settings.</param>
/// <param name="MayCreate">Whether an empty Redis becomes a new store: Store:Create, or what the mode says where that is not set.</param>
/// <param name="Time">Measures waiting.</param>
/// <param name="Loggers">Where its parts log.</param>
internal sealed record StoreEnvironment(StoreOptions Options, bool MayCreate, TimeProvider Time, ILoggerFactory Loggers);
