namespace PhoneTheft.Gateway.Core;

/// <summary>One carrier's assertion about one device.</summary>
public sealed record Hold
{
    /// <summary>The carrier whose hold it is: it alone changes or ends it.</summary>
    public required string Carrier { get; init; }

    /// <summary>The device.</summary>
    public required EquipmentIdentity Identity { get; init; }

    /// <summary>Block or track.</summary>
    public required Disposition Disposition { get; init; }

    /// <summary>Why.</summary>
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

/// <summary>What a hold asks networks to do with the device.</summary>
public enum Disposition
{
    /// <summary>Not set: no hold has this disposition.</summary>
    None = 0,
    /// <summary>Refuse it: a check answers PROHIBITED.</summary>
    Block = 1,
    /// <summary>Serve it and watch it: a check answers TRACKED, unless another carrier blocks it.</summary>
    Track = 2,
}

/// <summary>Why a carrier holds a device; numbered as in the contract and in the store.</summary>
public enum HoldReason
{
    /// <summary>Not set: no hold has this reason.</summary>
    None = 0,
    /// <summary>Its owner lost it.</summary>
    Lost = 1,
    /// <summary>It was stolen.</summary>
    Stolen = 2,
    /// <summary>It was got or used by fraud.</summary>
    Fraud = 3,
    /// <summary>It disturbs the network.</summary>
    Faulty = 4,
    /// <summary>A court or another authority ordered it; needs the role of an authority.</summary>
    CourtOrder = 5,
    /// <summary>Its ownership is in dispute; may only track.</summary>
    OwnershipClaim = 6,
    /// <summary>Money is owed for it; may only track.</summary>
    FinancialClaim = 7,
    /// <summary>None of these.</summary>
    Other = 8,
}

/// <summary>The rules about reasons, from the GSMA's two lists: the Block list cuts off, the General list only looks closer.</summary>
public static class HoldReasons
{
    extension(HoldReason reason)
    {
        /// <summary>Whether it is one of the reasons a hold may have.</summary>
        public bool IsKnown => reason is >= HoldReason.Lost and <= HoldReason.Other;

        /// <summary>A claim may only <see cref="Disposition.Track"/>: a dispute about money or property cuts nobody off.</summary>
        public bool MayOnlyTrack => reason is HoldReason.OwnershipClaim or HoldReason.FinancialClaim;

        /// <summary>Only an authority may give this reason.</summary>
        public bool NeedsAuthority => reason is HoldReason.CourtOrder;
    }
}

/// <summary>A hold that is over. The store keeps a device's last 8, for 2 years.</summary>
/// <param name="Hold">The hold as it was.</param>
/// <param name="EndedAt">The store's time of the change that ended it.</param>
/// <param name="End">Why it is over.</param>
/// <param name="EndedBy">Who at the carrier ended it; visible as <see cref="Core.Hold.Reference"/> is.</param>
/// <param name="EndedRevision">The change that ended it.</param>
public sealed record PastHold(Hold Hold, DateTimeOffset EndedAt, HoldEnd End, string EndedBy, Revision EndedRevision);

/// <summary>Why a hold is over.</summary>
public enum HoldEnd
{
    /// <summary>Not set: no past hold has this end.</summary>
    None = 0,
    /// <summary>Its carrier ended it.</summary>
    Released = 1,
    /// <summary>It reached its expiry.</summary>
    Expired = 2,
}
