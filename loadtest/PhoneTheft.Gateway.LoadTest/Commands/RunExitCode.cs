namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>What a script may ask of a run.</summary>
internal static class RunExitCode
{
    /// <summary>Everything was answered, and right.</summary>
    public const int Clean = 0;

    /// <summary>It ran, but answers were wrong, missing or failed.</summary>
    public const int NotClean = 1;

    /// <summary>It could not be carried out.</summary>
    public const int NotRun = 2;
}
