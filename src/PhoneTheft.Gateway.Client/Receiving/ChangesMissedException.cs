namespace PhoneTheft.Gateway.Client;

/// <summary>A reader of changes was so far behind that some were dropped for it. The list itself is not affected: read it, then read on.</summary>
public sealed class ChangesMissedException : Exception
{
    /// <summary>With the number of changes the reader was behind.</summary>
    public ChangesMissedException(int behind)
        : base($"This reader was {behind} changes behind, and was cut off rather than hold up the list. Read the list again, then go on reading changes.")
    {
    }
}
