using System.Collections;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>
/// Reads settings from variables such as Store__Redis. Variables that look like a misspelt setting, or would open a listener, are
/// refused.
/// </summary>
/// <remarks>
/// If a Store_Redis were ignored, the gateway would serve an empty list. A STORE_SERVICE_HOST belongs to another program.
/// </remarks>
internal static class EnvironmentSettings
{
    private const string Separator = "__";

    private static readonly string[] FrameworkPrefixes = ["ASPNETCORE_", "DOTNET_"];

    /// <param name="variables">Names and values.</param>
    /// <param name="faults">What is wrong is added here.</param>
    public static List<GivenSetting> Read(IDictionary variables, List<string> faults)
    {
        var given = new List<GivenSetting>();
        foreach (var variable in variables.Keys.Cast<string>().Order(StringComparer.Ordinal))
        {
            var origin = $"{variable} in the environment";
            var key = variable.Replace(Separator, ":", StringComparison.Ordinal);
            var looksLikeASetting = variable.Contains(Separator, StringComparison.Ordinal)
                && !variable.Contains(':', StringComparison.Ordinal);
            if (looksLikeASetting && KnownSettings.IsSection(KnownSettings.SectionOf(key)))
            {
                given.Add(new GivenSetting(key, (string?)variables[variable] ?? "", SettingSource.Environment, origin));
            }
            else if (FaultOf(variable, key, origin) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return given;
    }

    private static string? FaultOf(string variable, string key, string origin)
    {
        var prefix = FrameworkPrefixes.FirstOrDefault(prefix => variable.StartsWith(prefix, StringComparison.OrdinalIgnoreCase)) ?? "";
        var bare = key[prefix.Length..];
        if (ListenerKeys.Has(bare))
        {
            return ListenerKeys.FaultOf(origin);
        }

        // ASPNETCORE_Store__Redis, Store:Redis, STORE_REDIS, Stroe__Redis, in this order.
        var meant = prefix.Length > 0 || variable.Contains(':', StringComparison.Ordinal)
            ? KnownSettings.Find(bare)?.Key
            : KnownSettings.Find(variable.Replace('_', ':'))?.Key
                ?? (variable.Contains(Separator, StringComparison.Ordinal) ? KnownSettings.NearSection(bare) : null);
        return meant is null
            ? null
            : $"{origin} has no effect: a setting is written as its section, two underscores and its name. " +
              $"Did you mean {meant.Replace(":", Separator, StringComparison.Ordinal)}?";
    }
}
