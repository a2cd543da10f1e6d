using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>One write or read of one device, whichever way it went: a call, or a part of a publish.</summary>
internal sealed record Operation
{
    public const long Never = long.MaxValue;

    /// <summary>Which gateway was asked.</summary>
    public required string Gateway { get; init; }

    public required string Carrier { get; init; }

    public required OperationKind Kind { get; init; }

    public required EquipmentIdentity Identity { get; init; }

    /// <summary>Before it was sent.</summary>
    public required long Started { get; init; }

    /// <summary>After it was answered.</summary>
    public long Ended { get; init; } = Never;

    public OperationOutcome Outcome { get; init; }

    /// <summary>As answered.</summary>
    public V1.Revision? Revision { get; init; }

    /// <summary>As answered.</summary>
    public V1.EquipmentStatus Status { get; init; }

    /// <summary>A check that asked for all that was written before.</summary>
    public bool FullyConsistent { get; init; }

    /// <summary>Empty for a call.</summary>
    public string Producer { get; init; } = "";

    public ulong Sequence { get; init; }

    /// <summary>From when on a hold that this placed may have ended by itself.</summary>
    public long Expires { get; init; } = Never;

    public bool IsRead => Kind == OperationKind.Check;

    // No identity: a violation may be printed anywhere.
    public override string ToString() =>
        $"{Kind} by {Carrier} at {Gateway} ({(Producer.Length == 0 ? "call" : $"sequence {Sequence}")}, {Outcome}, shard {Revision?.Shard}, number {Revision?.Number})";
}
