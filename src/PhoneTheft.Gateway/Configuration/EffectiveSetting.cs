namespace PhoneTheft.Gateway.Configuration;

/// <summary>A setting as it holds.</summary>
/// <param name="Key">Such as Store:Redis, as it is spelt.</param>
/// <param name="Value">In the one form that options are bound from; null: unset.</param>
/// <param name="Shown">As it may be printed: what is secret is not in it.</param>
/// <param name="Origin">Where it comes from, and what that overrides.</param>
internal sealed record EffectiveSetting(string Key, string? Value, string Shown, string Origin);
