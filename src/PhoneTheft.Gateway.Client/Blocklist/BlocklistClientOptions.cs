namespace PhoneTheft.Gateway.Client;

/// <summary>How long calls of a <see cref="BlocklistClient"/> may take, and how often they are tried.</summary>
public sealed class BlocklistClientOptions
{
    /// <summary>
    /// How long a call about one device, or a status, may take, its repetitions included. <see cref="Timeout.InfiniteTimeSpan"/>: as
    /// long as it takes.
    /// </summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a call of up to 1,000 writes may take, its repetitions included. <see cref="Timeout.InfiniteTimeSpan"/>: as long as it
    /// takes.
    /// </summary>
    public TimeSpan BulkDeadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a list may send nothing before its reading fails with DEADLINE_EXCEEDED. How long all of it takes depends on its
    /// length. Of several gateways, each has an equal share of this time to send the first part of a list; then the next is asked.
    /// </summary>
    public TimeSpan ListSilence { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How often in all a call that is safe to repeat is tried when its gateway is UNAVAILABLE: 3, with a random time of up to 50 ms and
    /// 100 ms between, on top of what the gateway asks for. 1: once. With several gateways each try asks another.
    /// </summary>
    public int Attempts { get; init; } = 3;

    /// <summary>The clock for deadlines and waits.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
