namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>What clients asked and were answered while faults were done to the gateways and the store, and what was there at the end.</summary>
internal sealed record FaultHistory
{
    /// <summary>Makes the same run again.</summary>
    public required int Seed { get; init; }

    /// <summary>Writes and checks of all clients. Each names the life of the gateway that was asked.</summary>
    public required IReadOnlyList<Operation> Operations { get; init; }

    /// <summary>What was done to gateways, store and network.</summary>
    public required IReadOnlyList<SiteAct> Acts { get; init; }

    /// <summary>Every life of every gateway: a process from its start to its end.</summary>
    public required IReadOnlyList<GatewayLife> Lives { get; init; }

    /// <summary>While what was answered existed in the store's primary only, and that primary was then given up.</summary>
    public IReadOnlyList<LossWindow> Losses { get; init; } = [];

    /// <summary>The lists of everybody who has one, once nothing was done any more.</summary>
    public required IReadOnlyList<FinalList> Ends { get; init; }

    /// <summary>When the lists were read.</summary>
    public required long Ended { get; init; }

    /// <summary>
    /// Whether no copy of an acknowledged write may be left: the primary that had it was given up, every gateway that lived when it was
    /// acknowledged has ended since, and its client keeps no journal.
    /// </summary>
    public bool EveryCopyIsGone(Operation write) =>
        write.Producer.Length == 0
        && Losses.Any(loss => write.Started <= loss.Until && write.Ended >= loss.From
            && !Lives.Any(life => life.Began <= write.Ended && life.Ended >= loss.PutBack));
}

/// <summary>Something that was done to the site.</summary>
/// <param name="At">By the clock of the operations.</param>
/// <param name="What">In words.</param>
internal sealed record SiteAct(long At, string What);

/// <summary>A process of a gateway.</summary>
/// <param name="Name">As operations name it.</param>
/// <param name="Began">When it was started.</param>
/// <param name="Ended">When it was told to end, or killed; <see cref="Operation.Never"/>: it lived until the end of the history.</param>
internal sealed record GatewayLife(string Name, long Began, long Ended = Operation.Never);

/// <summary>What was acknowledged in this time may have been lost by the store.</summary>
/// <param name="From">When the last copy in another server was made.</param>
/// <param name="Until">When that server was the primary.</param>
/// <param name="PutBack">When no gateway reported a loss any more; <see cref="Operation.Never"/>: nobody looked.</param>
internal sealed record LossWindow(long From, long Until, long PutBack = Operation.Never);
