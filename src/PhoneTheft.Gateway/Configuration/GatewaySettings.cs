using System.Collections;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>The effective settings of a gateway. Each is known, was set at most once by each source, and has an allowed value.</summary>
/// <remarks>
/// The host's own configuration would read appsettings.json in the working directory and any ASPNETCORE_ and DOTNET_ variable, so that a
/// single file could open a listener on all addresses. Therefore the gateway has no configuration but this.
/// </remarks>
internal sealed class GatewaySettings
{
    private GatewaySettings(IReadOnlyList<EffectiveSetting> all) => All = all;

    /// <summary>All settings, by name.</summary>
    public IReadOnlyList<EffectiveSetting> All { get; }

    /// <summary>For binding options from.</summary>
    public IEnumerable<KeyValuePair<string, string?>> Values =>
        All.Where(setting => setting.Value is not null).Select(setting => KeyValuePair.Create(setting.Key, setting.Value));

    /// <param name="line">The command line.</param>
    /// <param name="environment">Names and values of variables.</param>
    /// <exception cref="SettingsRefusedException">Settings are wrong; the message has all faults.</exception>
    public static GatewaySettings Read(GatewayArguments line, IDictionary environment)
    {
        List<string> faults = [.. line.Faults];
        List<GivenSetting> given =
        [
            .. line.File is { Length: > 0 } file ? ConfigFile.Read(file, faults) : [],
            .. EnvironmentSettings.Read(environment, faults),
            .. line.Given,
        ];
        var set = new SortedDictionary<string, List<GivenSetting>>(StringComparer.Ordinal);
        foreach (var setting in given)
        {
            Add(setting, set, faults);
        }

        return faults.Count > 0 ? throw new SettingsRefusedException(faults) : new GatewaySettings(
            [.. Effective(set).OrderBy(setting => setting.Key, StringComparer.Ordinal)]);
    }

    private static void Add(GivenSetting setting, SortedDictionary<string, List<GivenSetting>> set, List<string> faults)
    {
        if (KnownSettings.Find(setting.Key) is not { } known)
        {
            faults.Add(ListenerKeys.Has(setting.Key)
                ? ListenerKeys.FaultOf($"{KnownSetting.Printable(setting.Key)} ({setting.Origin})")
                : $"{KnownSetting.Printable(setting.Key)} ({setting.Origin}) is not a setting.{KnownSettings.Suggestion(setting.Key)}");
            return;
        }

        var sameKey = set.TryGetValue(known.Key, out var earlier) ? earlier : set[known.Key] = [];
        if (sameKey.Find(other => other.Source == setting.Source) is { } twice)
        {
            faults.Add(twice.Origin == setting.Origin
                ? $"{known.Key} is set twice ({setting.Origin}): remove one."
                : $"{known.Key} is set twice ({twice.Origin}, {setting.Origin}): remove one.");
        }
        else if (known.Setting.FaultOf(setting with { Key = known.Key }) is { } fault)
        {
            faults.Add(fault);
        }

        sameKey.Add(setting);
    }

    private static IEnumerable<EffectiveSetting> Effective(SortedDictionary<string, List<GivenSetting>> set)
    {
        foreach (var (key, all) in set)
        {
            var (known, winner) = (KnownSettings.Find(key)!.Value.Setting, all.MaxBy(setting => setting.Source)!);
            var overridden = all.Where(setting => setting != winner).Select(setting => setting.Origin).ToList();
            var origin = overridden.Count == 0 ? winner.Origin : $"{winner.Origin}, which overrides {string.Join(" and ", overridden)}";
            yield return new EffectiveSetting(key, SettingValue.Canonical(winner.Value, known.Type), known.Show(winner.Value), origin);
        }

        var defaults = KnownSettings.All.SelectMany(known => known.Default is IDictionary names
            ? names.Keys.Cast<string>().Select(name => (Known: known, Key: $"{known.Key}:{name}", Value: names[name]))
            : [(Known: known, known.Key, Value: known.Default)]);
        foreach (var (_, key, value) in defaults.Where(one => !set.ContainsKey(one.Key)))
        {
            yield return value is null or ""
                ? new EffectiveSetting(key, Value: null, "(unset)", "default")
                : new EffectiveSetting(key, SettingValue.Text(value), SettingValue.Show(value), "default");
        }
    }
}

/// <summary>An effective setting.</summary>
/// <param name="Key">Such as Store:Redis, as it is spelt.</param>
/// <param name="Value">In the form that options are bound from; null: unset.</param>
/// <param name="Shown">As it may be printed, without secrets.</param>
/// <param name="Origin">Where it comes from, and what that overrides.</param>
internal sealed record EffectiveSetting(string Key, string? Value, string Shown, string Origin);

/// <summary>The gateway refuses to start; the message has a line for each fault.</summary>
internal sealed class SettingsRefusedException(IEnumerable<string> faults) : Exception(string.Join(Environment.NewLine, faults));
