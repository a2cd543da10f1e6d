using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>A setting that there is: a property of an options class, or all that a dictionary of one may hold.</summary>
internal sealed class KnownSetting
{
    private const int LongestShown = 80;

    private readonly SecretAttribute? _secret;
    private readonly ValidationAttribute[] _rules;

    public KnownSetting(string key, PropertyInfo property, Type type, object? @default, bool isOpen)
    {
        Key = key;
        Type = Nullable.GetUnderlyingType(type) ?? type;
        Default = @default;
        IsOpen = isOpen;
        _secret = property.GetCustomAttribute<SecretAttribute>();
        _rules = isOpen ? [] : [.. property.GetCustomAttributes<ValidationAttribute>()];
    }

    /// <summary>Such as Store:Redis; of a dictionary what its keys begin with.</summary>
    public string Key { get; }

    /// <summary>Whether any name may follow <see cref="Key"/>, such as a category of logs.</summary>
    public bool IsOpen { get; }

    public Type Type { get; }

    /// <summary>What it is when nobody sets it; null: unset.</summary>
    public object? Default { get; }

    /// <summary>How people write a place for its value.</summary>
    public string Spelling => IsOpen ? $"{Key}:NAME" : Key;

    /// <summary>What is wrong with a value, as a whole sentence without what is secret; null: nothing.</summary>
    public string? FaultOf(GivenSetting given)
    {
        if (SettingValue.FaultOf(given.Value, Type, _rules) is not { } fault)
        {
            return null;
        }

        var said = string.IsNullOrWhiteSpace(given.Value) ? " is empty" : _secret is not null ? "" : $" is '{Printable(given.Value)}'";
        return $"{given.Key}{said} ({given.Origin}); it {fault}{(fault.EndsWith('?') ? "" : ".")}";
    }

    /// <summary>A value as it may be printed.</summary>
    public string Show(string value) =>
        _secret is { } secret ? secret.Show(value) : SettingValue.Read(value, Type) is { } read ? SettingValue.Show(read) : Printable(value);

    /// <summary>So that no value breaks the line that refuses it, or fills the screen.</summary>
    public static string Printable(string value)
    {
        var line = string.Concat(value.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }
}
