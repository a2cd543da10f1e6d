using System.Globalization;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>Changes that a shard of the store had and has no more.</summary>
/// <remarks>
/// Named by the first lost change that is known, its number and its chain: that is the same for all gateways that saw it, however
/// far each of them had followed the lost branch.
/// </remarks>
internal sealed record Loss
{
    public required int Shard { get; init; }

    /// <summary>Number of the first lost change that is known.</summary>
    public required long Number { get; init; }

    /// <summary>The chain there, its first 8 bytes.</summary>
    public required ulong Chain { get; init; }

    /// <summary>Number of the last change that was seen.</summary>
    public required long Head { get; init; }

    /// <summary>The chain there, its first 8 bytes.</summary>
    public required ulong HeadChain { get; init; }

    /// <summary>How many are known to be lost.</summary>
    public required long Changes { get; init; }

    /// <summary>There may be more: where the histories part is further back than anybody remembers.</summary>
    public bool IsAtLeast { get; init; }

    public LossCause Cause { get; init; } = LossCause.Forked;

    /// <summary>When a gateway noticed it, by the store's clock once the store keeps it.</summary>
    public required DateTimeOffset NoticedAt { get; init; }

    /// <summary>The carrier that accepted the loss; null: none has, also when a gateway cleared it because all of it was put back.</summary>
    public string? AcceptedBy { get; init; }

    /// <summary>The epoch in which it was put back, as far as it was; 0: nothing was put back yet.</summary>
    public long Epoch { get; init; }

    /// <summary>How many of the changes were put back, or were there already.</summary>
    public long PutBack { get; init; }

    /// <summary>How many were left out, because their carriers have said something newer since.</summary>
    public long Superseded { get; init; }

    /// <summary>How many of the changes that are known to be lost are neither back nor superseded.</summary>
    public long Missing => Math.Max(0, Changes - PutBack - Superseded);

    /// <summary>The numbers, in the lost history, among which the missing changes are; (0, 0): they are not known.</summary>
    /// <remarks>A gateway remembers the newest, so what it puts back is the end, and what is missing came before.</remarks>
    public (long First, long Last) MissingNumbers
    {
        get
        {
            var first = Math.Max(1, Math.Min(Number, Head - Changes + 1));
            return Missing == 0 || Number == 0 ? (0, 0)
                : PutBack + Superseded == Head - Number + 1 ? (first, Number - 1) : (first, Head);
        }
    }

    /// <summary>Names it within its shard.</summary>
    public string Field => string.Create(CultureInfo.InvariantCulture, $"{Number}.{Chain:x16}");

    /// <summary>Names it and how much is known to be lost: who clears what was listed clears no more than that.</summary>
    public string Id => string.Create(CultureInfo.InvariantCulture, $"{Shard}.{Field}.{Changes}");

    /// <summary>"lost 3 changes of shard 7 at 2026-11-27 10:00:00Z": the words are the same wherever it is said.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"lost {(IsAtLeast ? "at least " : "")}{Changes} change{(Changes == 1 ? "" : "s")} of shard {Shard} at {NoticedAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
}

/// <summary>How a loss was found. The values are the letters the store keeps.</summary>
internal enum LossCause
{
    /// <summary>Its history lacks what a gateway had seen: a failover, a restored backup.</summary>
    Forked = 'F',
    /// <summary>It was opened although it lacked what it had acknowledged, because the operator said so.</summary>
    Accepted = 'A',
}
