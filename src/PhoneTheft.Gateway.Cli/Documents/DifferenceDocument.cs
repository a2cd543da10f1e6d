namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>A shard of the list (scope effective) or of the own holds (own) that differs.</summary>
internal sealed record DifferenceDocument(string Scope, int Shard, IReadOnlyList<int> Buckets, int Devices);
