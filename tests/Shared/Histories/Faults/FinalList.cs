using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories.Faults;

/// <summary>What a gateway, or a client that follows one, holds at the end.</summary>
internal sealed record FinalList
{
    /// <summary>Whose it is.</summary>
    public required string Name { get; init; }

    /// <summary>The holds of the carriers that wrote; null: it knows the effective list only.</summary>
    public IReadOnlySet<(string Carrier, EquipmentIdentity Identity)>? Holds { get; init; }

    /// <summary>The devices that are PROHIBITED.</summary>
    public required IReadOnlySet<EquipmentIdentity> Prohibited { get; init; }

    /// <summary>One for each shard, in hexadecimal.</summary>
    public required IReadOnlyList<string> Digests { get; init; }

    /// <summary>What keeps it from being as new as the store; empty: nothing.</summary>
    public string Trouble { get; init; } = "";

    /// <summary>The losses that are open, in words.</summary>
    public IReadOnlyList<string> Losses { get; init; } = [];
}
