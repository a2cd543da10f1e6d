using System.ComponentModel.DataAnnotations;
using System.Globalization;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>The types of settings, how people write their values, and which values the attributes of a setting allow.</summary>
/// <remarks>
/// Stricter than the framework's binder, which accepts 2 as two days, 0x10 as a number and 0 as the first name of an enum.
/// </remarks>
internal static class SettingValue
{
    private static readonly Type[] Kinds = [typeof(string), typeof(bool), typeof(int), typeof(long), typeof(double), typeof(TimeSpan), typeof(Allowance)];

    public static bool IsKind(Type type) => Kinds.Contains(type) || type.IsEnum;

    /// <returns>The end of a sentence that begins with "it", saying what is allowed; null if the value is.</returns>
    public static string? FaultOf(string text, Type type, IReadOnlyCollection<ValidationAttribute> rules)
    {
        var range = rules.OfType<RangeAttribute>().FirstOrDefault();
        if (type == typeof(TimeSpan))
        {
            return DurationText.FaultOf(text, LengthOf(range?.Minimum) ?? TimeSpan.Zero, LengthOf(range?.Maximum) ?? TimeSpan.MaxValue);
        }

        if (Read(text, type) is { } value && rules.All(rule => rule.IsValid(value)))
        {
            return null;
        }

        return rules.OfType<AllowedValuesAttribute>().FirstOrDefault() is { } allowed
            ? $"must be {OneOf(allowed.Values.OfType<object>().Select(one => Text(one)))}"
            : $"must be {Allowed(type, range)}{MeantBy(text, type)}";
    }

    /// <summary>In the form that options are bound from.</summary>
    /// <param name="text">An allowed value.</param>
    /// <param name="type">Its kind.</param>
    public static string Canonical(string text, Type type) => Text(Read(text, type)!);

    /// <summary>A value in the form that options are bound from.</summary>
    public static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture)!;

    /// <summary>A value as people write it.</summary>
    public static string Show(object value) => value switch
    {
        TimeSpan length => DurationText.ToText(length),
        bool yes => yes ? "true" : "false",
        _ => Text(value),
    };

    public static object? Read(string text, Type type)
    {
        if (type == typeof(string))
        {
            // Not the default: a Store__Redis whose value a script didn't find would be a gateway on an empty list.
            return string.IsNullOrWhiteSpace(text) || text.Any(char.IsControl) ? null : text;
        }

        text = text.Trim();
        if (type == typeof(bool))
        {
            return bool.TryParse(text, out var yes) ? yes : null;
        }

        if (type == typeof(TimeSpan))
        {
            return DurationText.TryParse(text, out var length) ? length : null;
        }

        if (type == typeof(double))
        {
            return double.TryParse(
                text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && double.IsFinite(number) ? number : null;
        }

        if (type == typeof(Allowance))
        {
            return Allowance.TryParse(text, out var allowance) ? allowance : null;
        }

        if (type.IsEnum)
        {
            return Enum.GetNames(type).FirstOrDefault(name => name.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } known
                ? Enum.Parse(type, known)
                : null;
        }

        return !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) ? null
            : type == typeof(long) ? whole
            : whole is >= int.MinValue and <= int.MaxValue ? (int)whole : null;
    }

    private static string Allowed(Type type, RangeAttribute? range) =>
        type == typeof(bool) ? "true or false"
        : type.IsEnum ? OneOf(Enum.GetNames(type))
        : type == typeof(string) ? "a text that is not empty, on one line, or left out"
        : type == typeof(Allowance) ? $"a whole number from 0 to {Allowance.Largest}, or {Allowance.UnlimitedText}"
        : type == typeof(double) ? $"a number such as 0.25{Between(range)}"
        : $"a whole number in digits alone{Between(range)}";

    private static string Between(RangeAttribute? range) =>
        range is null ? ""
        : Convert.ToDouble(range.Maximum, CultureInfo.InvariantCulture) >= long.MaxValue ? $", at least {Plain(range.Minimum)}"
        : $", from {Plain(range.Minimum)} to {Plain(range.Maximum)}";

    private static string Plain(object number) =>
        Convert.ToDecimal(number, CultureInfo.InvariantCulture).ToString("0.############", CultureInfo.InvariantCulture);

    private static TimeSpan? LengthOf(object? limit) => limit is null ? null : TimeSpan.Parse(Text(limit), CultureInfo.InvariantCulture);

    private static string OneOf(IEnumerable<string> values)
    {
        var all = values.ToList();
        return all.Count == 1 ? $"{all[0]}, the only value there is" : $"{string.Join(", ", all[..^1])} or {all[^1]}";
    }

    private static string MeantBy(string text, Type type) =>
        type.IsEnum && NearestWord.Of(text, Enum.GetNames(type)) is { } near ? $". Did you mean {near}?" : "";
}
