namespace PhoneTheft.Gateway.Client;

/// <summary>What became of one published operation; numbered as in the contract, which has no <see cref="Refused"/>.</summary>
public enum OperationOutcome
{
    /// <summary>Not known yet.</summary>
    None = 0,

    /// <summary>It made one change.</summary>
    Changed = 1,

    /// <summary>Things were so already.</summary>
    Unchanged = 2,

    /// <summary>There was no hold to end, and had been none.</summary>
    NotHeld = 3,

    /// <summary>It had been applied before an answer was lost; what it did then is not known here.</summary>
    AlreadyApplied = 4,

    /// <summary>The gateway refused it for good, and it was taken out of the journal.</summary>
    Refused = 100,
}
