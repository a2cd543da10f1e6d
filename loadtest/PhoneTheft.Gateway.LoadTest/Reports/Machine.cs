using System.Runtime.InteropServices;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>The machine on which a result was measured.</summary>
internal static class Machine
{
    public static string Description { get; } = $"{Environment.ProcessorCount} cores, {RuntimeInformation.OSArchitecture}, {RuntimeInformation.FrameworkDescription}";

    /// <summary>The load average of the last minute.</summary>
    public static string Load => File.Exists("/proc/loadavg") ? File.ReadAllText("/proc/loadavg").Split(' ')[0] : "";
}
