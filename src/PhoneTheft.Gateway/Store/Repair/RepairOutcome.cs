namespace PhoneTheft.Gateway.Store.Repair;

/// <summary>How an attempt to mend a shard's sets ended.</summary>
internal enum RepairOutcome
{
    None = 0,
    /// <summary>The sets fit the history, and writes go on.</summary>
    Repaired = 1,
    /// <summary>Another gateway is at it.</summary>
    LeftToAnother = 2,
    /// <summary>The holds don't fit the history either: a person decides.</summary>
    BeyondRepair = 3,
}
