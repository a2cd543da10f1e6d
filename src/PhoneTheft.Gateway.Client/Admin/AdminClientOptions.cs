namespace PhoneTheft.Gateway.Client;

/// <summary>How long calls of an <see cref="AdminClient"/> may take, and how often they are tried.</summary>
public sealed class AdminClientOptions
{
    /// <summary>How long a call may take, its repetitions included. <see cref="Timeout.InfiniteTimeSpan"/>: as long as it takes.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How often in all a call that is safe to repeat is tried when its gateway is UNAVAILABLE; with several gateways each try asks
    /// another.
    /// </summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The clock for deadlines and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
