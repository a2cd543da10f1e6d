using System.ComponentModel.DataAnnotations;
using System.Reflection;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>A known setting: a property of an options class, or the entries of a dictionary property.</summary>
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

    /// <summary>Such as Store:Redis; for a dictionary, the beginning of its keys.</summary>
    public string Key { get; }

    /// <summary>Whether any name may follow <see cref="Key"/>, such as a category of logs.</summary>
    public bool IsOpen { get; }

    public Type Type { get; }

    /// <summary>The default; null: unset.</summary>
    public object? Default { get; }

    /// <summary>How its key is written in messages.</summary>
    public string Spelling => IsOpen ? $"{Key}:NAME" : Key;

    /// <summary>What is wrong with a value, as a whole sentence without secrets; null: nothing.</summary>
    public string? FaultOf(GivenSetting given)
    {
        if (given.Source is SettingSource.CommandLine && _secret?.HasSecret(given.Value) == true)
        {
            return $"{given.Key} has a secret on the command line, where every user of this machine can read it. {_secret.Instead}";
        }

        if (SettingValue.FaultOf(given.Value, Type, _rules) is not { } fault)
        {
            return null;
        }

        var said = string.IsNullOrWhiteSpace(given.Value) ? " is empty" : _secret is not null ? "" : $" is '{Printable(given.Value)}'";
        return $"{given.Key}{said} ({given.Origin}); it {fault}{(fault.EndsWith('?') ? "" : ".")}";
    }

    /// <summary>A value as it may be printed.</summary>
    public string Show(string value) =>
        _secret is { } secret ? secret.Show(value)
        : SettingValue.Read(value, Type) is { } read ? SettingValue.Show(read)
        : Printable(value);

    /// <summary>Makes a value fit for a message: on one line, and not too long.</summary>
    public static string Printable(string value)
    {
        var line = string.Concat(value.Select(letter => char.IsControl(letter) ? '\uFFFD' : letter));
        return line.Length <= LongestShown ? line : line[..LongestShown] + "…";
    }
}
