using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>Where a result was found: without it a number says nothing.</summary>
internal static class Machine
{
    public static string Description { get; } = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The load average of the last minute: how many others wanted the cores.</summary>
    public static string Load => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "";
}
