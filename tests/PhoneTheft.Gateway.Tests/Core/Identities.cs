using CsCheck;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Core;

/// <summary>Generated identities.</summary>
internal static class Identities
{
    /// <summary>Any of the 10¹⁴, small numbers (leading zeros) as often as large ones.</summary>
    public static readonly Gen<EquipmentIdentity> Any =
        Gen.OneOf(Gen.ULong[0, 999_999], Gen.ULong[0, EquipmentIdentity.Limit - 1], Gen.ULong[EquipmentIdentity.Limit - 999_999, EquipmentIdentity.Limit - 1])
            .Select(EquipmentIdentity.FromValue);
}
