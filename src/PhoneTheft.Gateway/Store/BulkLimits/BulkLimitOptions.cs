using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>What a carrier may do within a day without confirming it. Section "Guards".</summary>
/// <remarks>Counted in the store for all its gateways together, so give all of them the same numbers.</remarks>
internal sealed class BulkLimitOptions
{
    public const string Section = "Guards";

    /// <summary>The part of its holds that a carrier may end.</summary>
    [Range(0.0, 1.0)]
    public double ReleaseShare { get; init; } = 0.25;

    /// <summary>How many it may end in any case.</summary>
    [Range(1, long.MaxValue)]
    public long ReleaseAtLeast { get; init; } = 1_000;

    /// <summary>How many devices it may newly block.</summary>
    [Range(1, long.MaxValue)]
    public long BlocksPerDay { get; init; } = 1_000_000;

    /// <summary>The part of one TAC's million serial numbers that it may newly block, counted from midnight UTC.</summary>
    [Range(0.000_001, 1.0)]
    public double TacShare { get; init; } = 0.05;

    /// <summary><see cref="TacShare"/> in devices.</summary>
    public long BlocksPerTac => Math.Max(1, (long)Math.Round(TacShare * Core.EquipmentIdentity.SerialsPerTac));
}
