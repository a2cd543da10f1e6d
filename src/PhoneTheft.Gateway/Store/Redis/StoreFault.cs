namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Why the store did not do what was asked. The edge turns each into a status and a reason.</summary>
internal enum StoreFault
{
    /// <summary>Out of reach, and nothing was sent.</summary>
    Unavailable,
    /// <summary>Reached, and not loaded by this node yet.</summary>
    NotLoaded,
    /// <summary>Sent, and no answer: it may have been applied.</summary>
    OutcomeUnknown,
    /// <summary>Too many writes are waiting.</summary>
    Busy,
    /// <summary>It came back empty.</summary>
    Reset,
    /// <summary>It came back as another store.</summary>
    Mismatch,
    /// <summary>It lacks changes this node has seen.</summary>
    Forked,
    /// <summary>Its sets don't fit its history.</summary>
    Damaged,
    /// <summary>A later session of the same producer has taken over.</summary>
    Superseded,
    /// <summary>A sequence number was left out.</summary>
    Gap,
    /// <summary>The carrier has as many producers as it may have.</summary>
    TooManyProducers,
    /// <summary>It exceeds the carrier's daily bulk limit and has to be confirmed.</summary>
    ConfirmationRequired,
    /// <summary>The confirmation is not valid, or no longer valid.</summary>
    ConfirmationInvalid,
    /// <summary>Nothing was asked of it: the write could not be put on record.</summary>
    NotAudited,
    /// <summary>It may not be used with these settings.</summary>
    Refused,
}
