using System.Collections;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Tests.Configuration;

/// <summary>Settings read from a command line and an environment.</summary>
internal static class Reading
{
    public static GatewaySettings Of(string[] words, params (string Name, string Value)[] environment)
    {
        var variables = new Hashtable(StringComparer.Ordinal);
        foreach (var (name, value) in environment)
        {
            variables[name] = value;
        }

        return GatewaySettings.Read(GatewayArguments.Read(words), variables);
    }

    /// <summary>What is said of settings that are refused.</summary>
    public static string Refusal(string[] words, params (string Name, string Value)[] environment) =>
        Assert.Throws<SettingsRefusedException>(() => Of(words, environment)).Message;

    public static EffectiveSetting Setting(this GatewaySettings settings, string key) => settings.All.Single(setting => setting.Key == key);
}
