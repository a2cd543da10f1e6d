namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What the file is.</summary>
internal enum ImportMode
{
    /// <summary>A list; what it lacks stays as it is.</summary>
    Additive = 0,
    /// <summary>Changes to a list.</summary>
    Delta = 1,
    /// <summary>The whole list; what it lacks is released.</summary>
    Full = 2,
}
