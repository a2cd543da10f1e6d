using System.Numerics;

namespace PhoneTheft.Gateway.Core;

/// <summary>A device as a person or a network wrote it: its identity, and what its 15th digit says about typos.</summary>
/// <remarks>
/// <para>Invariant: only a legal spelling makes one. The default value is the legal spelling of fourteen zeros.</para>
/// <para>
/// Legal are 14, 15 or 16 ASCII digits, between any two of them one hyphen, dot or blank, and before them the label
/// <c>imei-</c> or <c>imeisv-</c> in any case, as 5G's PEI writes it (TS 29.571 5.3.2). The label is only a label: networks put
/// either before any of the three lengths. Equal devices have equal <see cref="Identity"/>, not equal <see cref="Imei"/>.
/// </para>
/// </remarks>
public readonly record struct Imei
{
    private const int WithCheckDigit = EquipmentIdentity.Length + 1;
    private const int WithSoftwareVersion = EquipmentIdentity.Length + 2;

    private static ReadOnlySpan<byte> DigitSumOfDouble => [0, 2, 4, 6, 8, 1, 3, 5, 7, 9];

    private Imei(EquipmentIdentity identity, CheckDigit checkDigit)
    {
        Identity = identity;
        CheckDigit = checkDigit;
    }

    /// <summary>The 14 digits that name the device.</summary>
    public EquipmentIdentity Identity { get; }

    /// <summary>What the 15th digit is; on a check a hint, on a write a reason to refuse.</summary>
    public CheckDigit CheckDigit { get; }

    /// <summary>Reads any legal spelling. Looks at no more than 40 characters, however long the text is, and allocates nothing.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Imei imei, out ImeiError error) => TryRead(text, out imei, out error);

    /// <summary>Reads any legal spelling in UTF-8; the same text gives the same answer as in UTF-16.</summary>
    public static bool TryParse(ReadOnlySpan<byte> utf8Text, out Imei imei, out ImeiError error) => TryRead(utf8Text, out imei, out error);

    /// <summary>Reads any legal spelling.</summary>
    /// <exception cref="FormatException">
    /// It is no legal spelling. The message names the fault and never the text, which is personal data.
    /// </exception>
    public static Imei Parse(ReadOnlySpan<char> text) => TryRead(text, out var imei, out var error) ? imei : throw Fault(error);

    /// <inheritdoc cref="Parse(ReadOnlySpan{char})"/>
    public static Imei Parse(ReadOnlySpan<byte> utf8Text) => TryRead(utf8Text, out var imei, out var error) ? imei : throw Fault(error);

    /// <summary>The Luhn digit, 0 … 9, that belongs after the 14 digits (TS 23.003 B.1).</summary>
    public static int CheckDigitOf(EquipmentIdentity identity)
    {
        var sum = 0;
        for (var rest = identity.Value; rest != 0; rest /= 100)
        {
            sum += DigitSumOfDouble[(int)(rest % 10)] + (int)(rest / 10 % 10);
        }

        return (10 - (sum % 10)) % 10;
    }

    /// <summary>The 14 digits. An IMEI is personal data: keep this out of logs at Information and above.</summary>
    public override string ToString() => Identity.ToString();

    // One pass that stops at the first fault. A second separator in a row and a 17th digit both are one, so a hostile text
    // costs no more than a label, 17 digits and 16 separators; a length test up front would answer differently in UTF-8.
    private static bool TryRead<TUnit>(ReadOnlySpan<TUnit> text, out Imei imei, out ImeiError error)
        where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        imei = default;
        if (text.IsEmpty)
        {
            error = ImeiError.Empty;
            return false;
        }

        var value = 0UL;
        var fifteenth = 0u;
        var digits = 0;
        var afterDigit = false;
        foreach (var unit in text[LabelLength(text)..])
        {
            var code = uint.CreateTruncating(unit);
            var digit = unchecked(code - '0');
            if (digit > 9)
            {
                if (!afterDigit || code is not ('-' or '.' or ' '))
                {
                    error = ImeiError.Character;
                    return false;
                }

                afterDigit = false;
                continue;
            }

            afterDigit = true;
            switch (++digits)
            {
                case <= EquipmentIdentity.Length:
                    value = (value * 10) + digit;
                    break;
                case WithCheckDigit:
                    fifteenth = digit;
                    break;
                case > WithSoftwareVersion:
                    error = ImeiError.Length;
                    return false;
            }
        }

        error = (digits, afterDigit) switch
        {
            ( > 0, false) => ImeiError.Character,
            ( < EquipmentIdentity.Length, _) => ImeiError.Length,
            _ => ImeiError.None,
        };
        if (error != ImeiError.None)
        {
            return false;
        }

        var identity = EquipmentIdentity.FromValue(value);
        imei = new Imei(identity, digits == WithCheckDigit ? Judge(identity, fifteenth) : CheckDigit.None);
        return true;
    }

    private static CheckDigit Judge(EquipmentIdentity identity, uint digit) =>
        digit == CheckDigitOf(identity) ? CheckDigit.Right : digit == 0 ? CheckDigit.Spare : CheckDigit.Wrong;

    private static int LabelLength<TUnit>(ReadOnlySpan<TUnit> text)
        where TUnit : unmanaged, IBinaryInteger<TUnit> =>
        StartsWith(text, "imei-"u8) ? "imei-"u8.Length
        : StartsWith(text, "imeisv-"u8) ? "imeisv-"u8.Length
        : 0;

    private static bool StartsWith<TUnit>(ReadOnlySpan<TUnit> text, ReadOnlySpan<byte> label)
        where TUnit : unmanaged, IBinaryInteger<TUnit>
    {
        if (text.Length < label.Length)
        {
            return false;
        }

        for (var i = 0; i < label.Length; i++)
        {
            var code = uint.CreateTruncating(text[i]);
            if (code != label[i] && (code is < 'A' or > 'Z' || code + ('a' - 'A') != label[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static FormatException Fault(ImeiError error) => new(error switch
    {
        ImeiError.Empty => "An IMEI is missing.",
        ImeiError.Length => "An IMEI must have 14, 15 or 16 digits.",
        _ => "An IMEI must hold ASCII digits only, with at most one hyphen, dot or blank between two of them.",
    });
}

/// <summary>What the 15th digit of an IMEI is. It never names the device (3GPP TS 23.003 6.2); it may betray a typo.</summary>
public enum CheckDigit
{
    /// <summary>There is none: 14 digits, or 16, whose last two are a software version.</summary>
    None = 0,
    /// <summary>The Luhn digit of the 14 before it.</summary>
    Right = 1,
    /// <summary>A 0 that isn't the Luhn digit: networks transmit 0 in its place.</summary>
    Spare = 2,
    /// <summary>Neither the Luhn digit nor 0: one of the 15 digits is wrong.</summary>
    Wrong = 3,
}

/// <summary>Why a text is no <see cref="Imei"/>: the first fault met from the left.</summary>
public enum ImeiError
{
    /// <summary>No fault.</summary>
    None = 0,
    /// <summary>There is no text.</summary>
    Empty = 1,
    /// <summary>Not 14, 15 or 16 digits.</summary>
    Length = 2,
    /// <summary>Something that is neither an ASCII digit nor a single hyphen, dot or blank between two digits.</summary>
    Character = 3,
}
