using System.Diagnostics;
using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.LoadTest.Commands;

/// <summary>Finds the process that listens on a port of this machine, to report its CPU time.</summary>
internal static class ListeningProcess
{
    private const string Listening = "0A";

    /// <summary>Gives its CPU time so far, each time it is called; null if the process is not on this machine or may not be read.</summary>
    public static Func<TimeSpan>? CpuOf(Uri address)
    {
        try
        {
            if (!PlanLimits.IsLoopback(address) || SocketAt(address.Port) is not { } socket || OwnerOf(socket) is not { } id)
            {
                return null;
            }

            return () =>
            {
                using var process = Process.GetProcessById(id);
                return process.TotalProcessorTime;
            };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    // /proc/net/tcp: the second column ends in the port, the fourth is the state, the tenth the socket's inode.
    private static string? SocketAt(int port)
    {
        var end = string.Create(CultureInfo.InvariantCulture, $":{port:X4}");
        string[] tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        return tables.Where(File.Exists)
            .SelectMany(File.ReadLines)
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .FirstOrDefault(fields => fields.Length > 9 && fields[3] == Listening && fields[1].EndsWith(end, StringComparison.Ordinal))?[9];
    }

    private static int? OwnerOf(string socket)
    {
        var target = $"socket:[{socket}]";
        foreach (var directory in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(directory), NumberStyles.None, CultureInfo.InvariantCulture, out var id) && Holds(directory, target))
            {
                return id;
            }
        }

        return null;
    }

    private static bool Holds(string process, string target)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(process, "fd")).Any(file => new FileInfo(file).LinkTarget == target);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // It ended meanwhile, or belongs to somebody else.
            return false;
        }
    }
}
