namespace PhoneTheft.Gateway.Store.Operations;

/// <summary>What an operation did; the letters are the script's.</summary>
internal enum WriteOutcome
{
    Changed = 'C',
    Unchanged = 'U',
    /// <summary>The carrier has no such hold, and had none.</summary>
    NotHeld = 'N',
    /// <summary>Its sequence number was applied before.</summary>
    AlreadyApplied = 'A',
}
