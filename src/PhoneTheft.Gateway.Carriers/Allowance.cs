using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace PhoneTheft.Gateway.Carriers;

/// <summary>How much of something a carrier may have: a whole number, or <c>unlimited</c>.</summary>
/// <remarks>No number stands for unlimited: whoever writes 0 means none.</remarks>
[TypeConverter(typeof(AllowanceConverter))]
public readonly record struct Allowance
{
    /// <summary>How <see cref="Unlimited"/> is written.</summary>
    public const string UnlimitedText = "unlimited";

    /// <summary>The largest number that can be written.</summary>
    public const long Largest = 1_000_000_000;

    private readonly long _number;

    private Allowance(long number) => _number = number;

    /// <summary>No limit.</summary>
    public static Allowance Unlimited { get; } = new(long.MaxValue);

    /// <summary>The number; <see cref="long.MaxValue"/> if it is unlimited, so that comparisons need no second case.</summary>
    public long Number => _number;

    /// <summary>Whether there is no limit.</summary>
    public bool IsUnlimited => _number == long.MaxValue;

    /// <summary>An allowance of a number from 0 to <see cref="Largest"/>.</summary>
    public static Allowance Of(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, Largest);
        return new Allowance(number);
    }

    /// <summary>Reads a number from 0 to <see cref="Largest"/> in digits alone, or the word unlimited.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out Allowance allowance)
    {
        if (text == UnlimitedText)
        {
            allowance = Unlimited;
            return true;
        }

        var isNumber = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= Largest;
        allowance = isNumber ? new Allowance(number) : default;
        return isNumber;
    }

    /// <inheritdoc/>
    public override string ToString() => IsUnlimited ? UnlimitedText : _number.ToString(CultureInfo.InvariantCulture);
}

/// <summary>Reads an allowance from a gateway's settings.</summary>
internal sealed class AllowanceConverter : TypeConverter
{
    public override bool CanConvertFrom(ITypeDescriptorContext? context, Type sourceType) => sourceType == typeof(string);

    public override object? ConvertFrom(ITypeDescriptorContext? context, CultureInfo? culture, object value) =>
        Allowance.TryParse(value as string, out var allowance) ? allowance : throw new FormatException($"{value} is not an allowance.");
}
