namespace PhoneTheft.Gateway.Core;

/// <summary>One carrier's assertion about one device.</summary>
public sealed record Hold
{
    public required string Carrier { get; init; }

    public required EquipmentIdentity Identity { get; init; }

    public required Disposition Disposition { get; init; }

    public required HoldReason Reason { get; init; }

    /// <summary>Since when the carrier asserts it, whole seconds; the store's time of the write when the carrier named none.</summary>
    public required DateTimeOffset AssertedAt { get; init; }

    /// <summary>When it ends by itself, whole seconds; null: it doesn't.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The carrier's own case number; for the owner, authorities and admins only.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Who at the carrier placed it; visible as <see cref="Reference"/> is.</summary>
    public string Actor { get; init; } = "";

    /// <summary>The producer that published it; empty for a single call.</summary>
    public string Producer { get; init; } = "";

    /// <summary>The producer's sequence number in this shard; 0 for a single call.</summary>
    public long Sequence { get; init; }

    /// <summary>The change that placed it or changed it last.</summary>
    public required Revision Revision { get; init; }
}
