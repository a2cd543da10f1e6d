namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>What became of clearing a loss.</summary>
internal enum LossClearing
{
    /// <summary>The sign is down.</summary>
    Cleared,
    /// <summary>There is no such loss.</summary>
    Unknown,
    /// <summary>It is one, and the store has as many of its shard as it keeps.</summary>
    NoRoom,
    /// <summary>More is known to be lost than was listed.</summary>
    MoreIsLost,
}
