using System.Globalization;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>Reads from /proc on which TCP ports a process listens.</summary>
internal static class ListeningPorts
{
    private const string Listening = "0A";

    /// <summary>The ports of process <paramref name="processId"/>, IPv4 and IPv6.</summary>
    public static IReadOnlyList<int> Of(int processId)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "There is no /proc here");
        var sockets = new DirectoryInfo($"/proc/{processId}/fd").EnumerateFiles()
            .Select(file => file.LinkTarget)
            .Where(target => target?.StartsWith("socket:[", StringComparison.Ordinal) == true)
            .Select(target => target!["socket:[".Length..^1])
            .ToHashSet(StringComparer.Ordinal);

        // sl  local_address rem_address st tx_queue:rx_queue tr:tm->when retrnsmt uid timeout inode …
        return new[] { "tcp", "tcp6" }
            .SelectMany(table => File.ReadLines($"/proc/{processId}/net/{table}").Skip(1))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(columns => (columns[3] == Listening) && sockets.Contains(columns[9]))
            .Select(
                columns => int.Parse(columns[1][(columns[1].LastIndexOf(':') + 1)..], NumberStyles.HexNumber, CultureInfo.InvariantCulture))
            .ToList();
    }
}
