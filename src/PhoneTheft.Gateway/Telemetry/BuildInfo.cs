using System.Reflection;

namespace PhoneTheft.Gateway.Telemetry;

/// <summary>Which build this is.</summary>
internal static class BuildInfo
{
    /// <summary>The version and the short commit, such as 0.1.0+1a2b3c4d5e6f.</summary>
    public static string Version { get; } =
        typeof(BuildInfo).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";
}
