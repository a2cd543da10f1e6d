
namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>How much is measured.</summary>
internal sealed record Scale
{
    /// <value>Of the list behind the calls that are compared.</value>
    public required int Entries { get; init; }

    public required int Rounds { get; init; }

    public required TimeSpan WarmUp { get; init; }

    /// <value>Of each run.</value>
    public required TimeSpan Duration { get; init; }

    /// <value>Unary calls between two looks at what a server has allocated.</value>
    public required int AllocationCalls { get; init; }

    /// <value>Millions of entries of the replica in memory whose look-ups are measured, and of the one whose heap is.</value>
    public required (int LookUps, int Heap) ReplicaMillions { get; init; }

    /// <value>Of a gateway that is started again.</value>
    public required int RestartEntries { get; init; }

    /// <value>Of the long list; the short one has a million.</value>
    public required int LongList { get; init; }

    /// <summary>The sizes of published results.</summary>
    public static Scale Full { get; } = new()
    {
        Entries = 1_000_000,
        Rounds = 11,
        WarmUp = TimeSpan.FromSeconds(4),
        Duration = TimeSpan.FromSeconds(1.5),
        AllocationCalls = 200_000,
        ReplicaMillions = (100, 170),
        RestartEntries = 10_000_000,
        LongList = 170_000_000,
    };

    /// <summary>Shows that everything runs; its figures say little.</summary>
    public static Scale Quick { get; } = new()
    {
        Entries = 100_000,
        Rounds = 3,
        WarmUp = TimeSpan.FromSeconds(2),
        Duration = TimeSpan.FromSeconds(1),
        AllocationCalls = 50_000,
        ReplicaMillions = (5, 5),
        RestartEntries = 1_000_000,
        LongList = 10_000_000,
    };
}
