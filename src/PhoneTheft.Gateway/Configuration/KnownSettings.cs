using System.Reflection;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>All settings, found in the options classes: classes with a constant Section, and their properties that can be set.</summary>
internal static class KnownSettings
{
    private static readonly Dictionary<string, KnownSetting> ByKey = Collect().ToDictionary(
        setting => setting.Key, StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyList<string> Sections { get; } = [.. ByKey.Keys.Select(SectionOf).Distinct(StringComparer.Ordinal)];

    public static IEnumerable<KnownSetting> All => ByKey.Values;

    public static string SectionOf(string key) => key.Split(':')[0];

    /// <summary>The setting with a key, in upper or lower case, and the key as it is spelt; null if there is none.</summary>
    public static (KnownSetting Setting, string Key)? Find(string key)
    {
        if (ByKey.TryGetValue(key, out var exact) && !exact.IsOpen)
        {
            return (exact, exact.Key);
        }

        var open = All.FirstOrDefault(setting => setting.IsOpen && key.Length > setting.Key.Length + 1 && key.StartsWith(
            $"{setting.Key}:", StringComparison.OrdinalIgnoreCase));
        return open is null ? null : (open, $"{open.Key}{key[open.Key.Length..]}");
    }

    public static bool IsSection(string name) => Sections.Contains(name, StringComparer.OrdinalIgnoreCase);

    /// <summary>For an unknown key: the setting that may be meant, and the settings that exist.</summary>
    public static string Suggestion(string key)
    {
        var keys = All.Where(setting => !setting.IsOpen).Select(setting => setting.Key).ToList();
        var (name, section) = (key[(key.LastIndexOf(':') + 1)..], SectionOf(key));
        var meant = keys.FirstOrDefault(known => known.EndsWith($":{name}", StringComparison.OrdinalIgnoreCase))
            ?? NearestWord.Of(key, keys);
        var near = meant is null ? "" : $" Did you mean {meant}?";
        var there = Sections.FirstOrDefault(known => known.Equals(section, StringComparison.OrdinalIgnoreCase)) is { } known
            ? $" The settings of {known} are {string.Join(", ", All.Where(setting => SectionOf(setting.Key) == known).Select(setting => setting.Spelling[(known.Length + 1)..]))}."
            : $" The sections are {string.Join(", ", Sections)}.";
        return near + there;
    }

    /// <summary>For an unknown section: the setting that may be meant; null if it resembles none.</summary>
    public static string? NearSection(string key)
    {
        var section = SectionOf(key);
        return NearestWord.Of(section, Sections) is { } near && Find(near + key[section.Length..]) is { } meant ? meant.Key
            : NearestWord.Of(section, Sections, 1) is { } nearer ? NearestWord.Of(key, All.Select(setting => setting.Key))
                ?? $"{nearer}:NAME"
            : null;
    }

    private static IEnumerable<KnownSetting> Collect() =>
        from type in typeof(KnownSettings).Assembly.GetTypes()
        let section = type.GetField("Section", BindingFlags.Public | BindingFlags.Static)
        where section is { IsLiteral: true } && section.FieldType == typeof(string)
        orderby section.GetRawConstantValue()
        from setting in Of((string)section.GetRawConstantValue()!, Activator.CreateInstance(type)!)
        select setting;

    private static IEnumerable<KnownSetting> Of(string prefix, object options)
    {
        foreach (var property in options.GetType().GetProperties().Where(property => property.CanWrite))
        {
            var (key, type, value) = ($"{prefix}:{property.Name}", property.PropertyType, property.GetValue(options));
            if (type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Dictionary<,>))
            {
                yield return new KnownSetting(key, property, type.GetGenericArguments()[1], value, isOpen: true);
            }
            else if (SettingValue.IsKind(Nullable.GetUnderlyingType(type) ?? type))
            {
                yield return new KnownSetting(key, property, type, value, isOpen: false);
            }
            else
            {
                foreach (var inner in Of(key, value ?? throw new InvalidOperationException(
                    $"{key} is of a type that no setting has yet: say in {nameof(SettingValue)} how one is written.")))
                {
                    yield return inner;
                }
            }
        }
    }
}
