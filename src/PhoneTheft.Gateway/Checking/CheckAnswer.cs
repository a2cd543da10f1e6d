using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Checking;

/// <summary>The answer about one device.</summary>
/// <param name="Status">None only when there is no answer.</param>
/// <param name="Freshness">How fresh it is.</param>
/// <param name="CheckDigitMismatch">The 15th digit was wrong, so this may be about another device than the caller means.</param>
internal readonly record struct CheckAnswer(EquipmentStatus Status, Freshness Freshness, bool CheckDigitMismatch);
