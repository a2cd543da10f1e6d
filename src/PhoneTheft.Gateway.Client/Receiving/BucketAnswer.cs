using PhoneTheft.Gateway.Client.State;


namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>What the gateway has in the buckets that differ.</summary>
/// <param name="Buckets">None: nothing differs.</param>
/// <param name="State">The state when the answer came, to compare with; the caller's to dispose of. Null when nothing differs.</param>
internal sealed record BucketAnswer(IReadOnlyList<BucketContent> Buckets, StateReader? State);
