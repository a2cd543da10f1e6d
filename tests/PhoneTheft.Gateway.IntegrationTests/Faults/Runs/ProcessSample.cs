using System.Globalization;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Runs;

/// <summary>What a process takes of the machine at one moment.</summary>
/// <param name="Bytes">Of memory.</param>
/// <param name="Handles">Files and connections that are open.</param>
internal sealed record ProcessSample(long Bytes, int Handles)
{
    public static ProcessSample Of(int processId)
    {
        var line = File.ReadLines($"/proc/{processId}/status").Single(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        var kilobytes = long.Parse(line["VmRSS:".Length..].Replace("kB", "", StringComparison.Ordinal), NumberStyles.Integer, CultureInfo.InvariantCulture);
        return new ProcessSample(kilobytes << 10, Directory.GetFileSystemEntries($"/proc/{processId}/fd").Length);
    }

    public static ProcessSample Median(IEnumerable<ProcessSample> samples)
    {
        var all = samples.ToList();
        return new ProcessSample(
            all.Select(sample => sample.Bytes).Order().ElementAt(all.Count / 2), all.Select(sample => sample.Handles).Order().ElementAt(all.Count / 2));
    }

    public override string ToString() => $"{Bytes >> 20} MiB, {Handles} handles";
}
