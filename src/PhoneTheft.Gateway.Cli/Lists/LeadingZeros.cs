using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>Tells whether numbers of a list lost a zero in front, from the number and from what the rest of the list looks like.</summary>
/// <remarks>
/// A spreadsheet makes 13049001234568 of 013049001234568: 14 digits, the legal spelling of another device. The check digit
/// betrays it: with a zero before it the number is right, as one in ten is by chance. Real IMEIs with a zero in front begin with 01 (reporting
/// body PTCRB), so what lost it begins with 1, as hardly any other number does (10: DECT).
/// </remarks>
internal sealed class LeadingZeros
{
    /// <summary>From so many on, the share of numbers that are right with a zero before them tells chance from loss.</summary>
    private const int Enough = 20;

    private const ulong First1 = EquipmentIdentity.Limit / 10;

    private readonly long[] _lengths = new long[3];
    private long _right;
    private long _ones;
    private long _onesRight;

    public void Add(EquipmentIdentity identity, int digits)
    {
        _lengths[digits - EquipmentIdentity.Length]++;
        if (digits != EquipmentIdentity.Length)
        {
            return;
        }

        var (right, one) = (IsRightWithZero(identity) ? 1 : 0, BeginsWithOne(identity) ? 1 : 0);
        _right += right;
        _ones += one;
        _onesRight += right & one;
    }

    /// <summary>The device that a number names with a zero before it.</summary>
    public static EquipmentIdentity WithZero(EquipmentIdentity identity) => EquipmentIdentity.FromValue(identity.Value / 10);

    /// <summary>Whether a number may have lost a zero; whether it did, the whole list tells.</summary>
    public static bool MayHaveLost(EquipmentIdentity identity, int digits) => digits switch
    {
        14 => IsRightWithZero(identity) || (BeginsWithOne(identity) && identity.Value % 10 == 0),
        15 => BeginsWithOne(identity),
        _ => false,
    };

    /// <summary>Whether such a number is to be taken for one that lost its zero, judged by all numbers added so far.</summary>
    public bool HasLost(EquipmentIdentity identity, int digits)
    {
        if (!MayHaveLost(identity, digits))
        {
            return false;
        }

        var (n14, n15, n16) = (_lengths[0], _lengths[1], _lengths[2]);
        if (digits == 15)
        {
            return n16 > n15;
        }

        if (n14 >= n15 + n16)
        {
            // A list of 14 digits, as an export is: then one in ten is right by chance, and no more.
            return BeginsWithOne(identity)
                ? IsRightWithZero(identity) && (_ones < 3 || 3 * _onesRight > _ones)
                : n14 > 1 && 2 * _right > n14;
        }

        return BeginsWithOne(identity) || (IsRightWithZero(identity) && (n14 < Enough || 4 * _right > n14));
    }

    /// <summary>What is odd about the lengths of the list; null: nothing.</summary>
    public string? Oddity()
    {
        var all = _lengths.Sum();
        var most = _lengths.Max();
        if (most == all || 10 * most < 8 * all)
        {
            return null;
        }

        var usual = Array.IndexOf(_lengths, most);
        var others = _lengths.Select((count, i) => (Count: count, Digits: i + EquipmentIdentity.Length)).Where(l => l.Count > 0 && l.Count != most);
        return $"{most:N0} of {all:N0} numbers have {usual + EquipmentIdentity.Length} digits, "
            + string.Join(" and ", others.Select(l => $"{l.Count:N0} {(l.Count == 1 ? "has" : "have")} {l.Digits}"))
            + ": look whether digits were lost, in a spreadsheet for example.";
    }

    private static bool IsRightWithZero(EquipmentIdentity identity) =>
        identity.Value >= First1 && (ulong)Imei.CheckDigitOf(WithZero(identity)) == identity.Value % 10;

    private static bool BeginsWithOne(EquipmentIdentity identity) => identity.Value is >= First1 and < 2 * First1;
}
