namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>What was counted before a write, to be put right after it.</summary>
/// <param name="Carrier">Whose budget it is.</param>
/// <param name="Hour">Under which hour of the store's clock it was counted.</param>
/// <param name="Day">Under which day.</param>
/// <param name="Counted">What was counted.</param>
internal sealed record BulkReservation(string Carrier, string Hour, string Day, BulkTally Counted);
