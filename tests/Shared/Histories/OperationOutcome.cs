namespace PhoneTheft.Gateway.Histories;

/// <summary>What a client was told.</summary>
internal enum OperationOutcome
{
    /// <summary>Nothing, or that nobody knows.</summary>
    Unknown,
    /// <summary>That it was not done.</summary>
    Refused,
    /// <summary>That it made one change.</summary>
    Changed,
    /// <summary>That things were so already.</summary>
    Unchanged,
    /// <summary>That there was no hold to end.</summary>
    NotHeld,
    /// <summary>That it is a repetition.</summary>
    AlreadyApplied,
    /// <summary>What it asked.</summary>
    Answered,
}
