using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>Decides whether numbers of a list have lost a leading zero, from the number and the rest of the list.</summary>
/// <remarks>
/// A spreadsheet turns 013049001234568 into 13049001234568: 14 digits, a legal spelling of another device. The check digit shows
/// it: with the zero the number is right; by chance, one in ten is. Real IMEIs with a leading zero begin with 01 (reporting body
/// PTCRB), so a number that lost its zero begins with 1, as hardly any other does (10: DECT). A list that lost zeros has also lost
/// those of numbers with typos.
/// </remarks>
internal sealed class LeadingZeros
{
    /// <summary>From this many numbers on, the share that is right with a leading zero distinguishes chance from loss.</summary>
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

    /// <summary>The device that the number with a leading zero names.</summary>
    public static EquipmentIdentity WithZero(EquipmentIdentity identity) => EquipmentIdentity.FromValue(identity.Value / 10);

    /// <summary>Whether a single number has probably lost its zero.</summary>
    public static bool HasLostAlone(EquipmentIdentity identity, int digits)
    {
        var alone = new LeadingZeros();
        alone.Add(identity, digits);
        return alone.HasLost(identity, digits);
    }

    /// <summary>Whether the number has probably lost its zero, judged by all numbers added so far.</summary>
    public bool HasLost(EquipmentIdentity identity, int digits)
    {
        var (n14, n15, n16) = (_lengths[0], _lengths[1], _lengths[2]);

        // In a list of 14-digit numbers, such as an export, only one in ten is right by chance.
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

    /// <summary>A warning about a few numbers of unusual length; null if there are none.</summary>
    public string? Oddity()
    {
        var all = _lengths.Sum();
        var most = _lengths.Max();
        if (most == all || 10 * most < 8 * all)
        {
            return null;
        }

        var usual = Array.IndexOf(_lengths, most);
        var others = _lengths.Select(
            (count, i) => (Count: count, Digits: i + EquipmentIdentity.Length)).Where(l => l.Count > 0 && l.Count != most);
        return $"{most:N0} of {all:N0} numbers have {usual + EquipmentIdentity.Length} digits, "
            + string.Join(" and ", others.Select(l => $"{l.Count:N0} {(l.Count == 1 ? "has" : "have")} {l.Digits}"))
            + ": check whether digits were lost, for example in a spreadsheet.";
    }

    private static bool IsRightWithZero(EquipmentIdentity identity) =>
        identity.Value >= First1 && (ulong)Imei.CheckDigitOf(WithZero(identity)) == identity.Value % 10;

    // Lists from networks have 0 instead of the check digit.
    private static bool EndsWithSpare(EquipmentIdentity identity) => identity.Value % 10 == 0;

    private static bool BeginsWithOne(EquipmentIdentity identity) => identity.Value is >= First1 and < 2 * First1;
}
