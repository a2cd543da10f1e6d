namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What a failed request means for the import.</summary>
internal enum ImportVerdict
{
    None = 0,
    /// <summary>Repeat it: later it may succeed, and if it did succeed, it counts once.</summary>
    Retry = 1,
    /// <summary>There was no hold to end, which is all that was wanted.</summary>
    NotHeld = 2,
    /// <summary>This line is refused; the others go on.</summary>
    Refused = 3,
    /// <summary>Every other line would fare the same.</summary>
    Fatal = 4,
}
