namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>How old a checkpoint is. Only a wall clock can tell, and wall clocks may be set.</summary>
internal static class CheckpointAge
{
    /// <summary>The age when it cannot be known: older than any caller with a limit allows.</summary>
    public static readonly TimeSpan Unknown = TimeSpan.FromDays(365);

    // What time servers correct in a running system. More, and the clock has been wrong, then or now.
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    /// <summary>Never negative: a file from the future is not a young one.</summary>
    public static TimeSpan At(DateTimeOffset now, DateTimeOffset confirmedAt) => (now - confirmedAt) switch
    {
        var age when age >= Unknown || age < -Tolerance => Unknown,
        var age when age < TimeSpan.Zero => TimeSpan.Zero,
        var age => age,
    };
}
