using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Tells whether numbers of a list lost a zero in front, from the number and from what the rest of the list looks like.</summary>
/// <remarks>
/// A spreadsheet makes 13049001234568 of 013049001234568: 14 digits, the legal spelling of another device. The check digit
/// betrays it: with a zero before it the number is right, as one in ten is by chance. Real IMEIs with a zero in front begin with 01 (reporting
/// body PTCRB), so what lost it begins with 1, as hardly any other number does (10: DECT). Where a list lost zeros, it lost those of numbers
/// with a typo in them, too.
/// </remarks>
internal sealed class LeadingZeros
{
    /// <summary>From so many on, the share of numbers that are right with a zero before them tells chance from loss.</summary>
    private const int Enough = 20;

    private const ulong First1 = EquipmentIdentity.Limit / 10;

    private readonly long[] _lengths = new long[3];
    private long _others;
    private long _othersRight;
    private long _ones;
    private long _onesRight;

    public void Add(EquipmentIdentity identity, int digits)
    {
        _lengths[digits - EquipmentIdentity.Length]++;
        if (digits != EquipmentIdentity.Length)
        {
            return;
        }

        if (BeginsWithOne(identity))
        {
            _ones++;
            _onesRight += IsRightWithZero(identity) || EndsWithSpare(identity) ? 1 : 0;
        }
        else
        {
            _others++;
            _othersRight += IsRightWithZero(identity) ? 1 : 0;
        }
    }

    /// <summary>The device that a number names with a zero before it.</summary>
    public static EquipmentIdentity WithZero(EquipmentIdentity identity) => EquipmentIdentity.FromValue(identity.Value / 10);

    /// <summary>Whether a number that stands alone is to be taken for one that lost its zero.</summary>
    public static bool HasLostAlone(EquipmentIdentity identity, int digits)
    {
        var alone = new LeadingZeros();
        alone.Add(identity, digits);
        return alone.HasLost(identity, digits);
    }

    /// <summary>Whether such a number is to be taken for one that lost its zero, judged by all numbers added so far.</summary>
    public bool HasLost(EquipmentIdentity identity, int digits)
    {
        var (n14, n15, n16) = (_lengths[0], _lengths[1], _lengths[2]);

        // A list of 14 digits, as an export is: then one in ten is right by chance, and no more.
        var isShort = n14 >= n15 + n16;
        return (digits, BeginsWithOne(identity)) switch
        {
            (14, true) => !isShort || (_ones < 3 ? _onesRight > 0 : 3 * _onesRight > _ones),
            (14, false) when isShort => _others > 1 && 2 * _othersRight > _others,
            (14, false) => 4 * _othersRight > _others || (_others < Enough && IsRightWithZero(identity)),
            (15, true) => n16 > n15,
            _ => false,
        };
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

    // Where networks' spelling is listed, the check digit is 0.
    private static bool EndsWithSpare(EquipmentIdentity identity) => identity.Value % 10 == 0;

    private static bool BeginsWithOne(EquipmentIdentity identity) => identity.Value is >= First1 and < 2 * First1;
}
