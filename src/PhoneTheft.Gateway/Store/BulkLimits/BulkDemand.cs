using PhoneTheft.Gateway.Store.Operations;


namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>What one carrier wants to do in one run of the write script.</summary>
/// <param name="Carrier">Whose budget it is.</param>
/// <param name="Shard">Where.</param>
/// <param name="Token">That of an earlier refusal; empty: none.</param>
/// <param name="Operations">All of that carrier and token in the run.</param>
internal sealed record BulkDemand(string Carrier, int Shard, string Token, IReadOnlyList<WriteOperation> Operations);
