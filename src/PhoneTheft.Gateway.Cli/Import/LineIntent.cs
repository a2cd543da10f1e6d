namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What a line of the interchange form wants of its device.</summary>
internal enum LineIntent
{
    None = 0,
    /// <summary>Block it.</summary>
    Hold = 1,
    /// <summary>Its status is a word that doesn't block.</summary>
    EndByStatus = 2,
    /// <summary>A delta file says <c>remove</c>.</summary>
    EndByRemoval = 3,
}
