namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>A shard that differs.</summary>
/// <param name="IsOwn">Of the carrier's own holds; otherwise of the list.</param>
/// <param name="Shard">Which.</param>
/// <param name="Buckets">The buckets with something different in them.</param>
/// <param name="Devices">How many devices are different.</param>
internal sealed record ProofDifference(bool IsOwn, int Shard, IReadOnlyList<int> Buckets, int Devices);
