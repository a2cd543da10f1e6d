using System.Net.Sockets;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>The embedded store's files are so damaged that Garnet doesn't start with them.</summary>
internal sealed class UnreadableFilesException(string files, Exception innerException) : IOException(
    $"The embedded store cannot read {Culprit(files, innerException)}: {innerException.Message} It is damaged, or of another version. " +
    $"Copy the data directory, check the disk, and restore a complete backup. Without a backup, move {files} away: the next start then says what is missing and how to continue without it.",
    innerException)
{
    /// <summary>
    /// Whether it is the files: not their lock, their owner, the disk or the socket, nor this machine's memory or a library that is
    /// missing.
    /// </summary>
    public static bool Is(Exception e) =>
        e is EndOfStreamException or not (IOException or UnauthorizedAccessException or SocketException) && !IsOfTheMachine(e);

    private static bool IsOfTheMachine(Exception? e) => e is OutOfMemoryException or TypeLoadException or BadImageFormatException
        || (e is not null && (IsOfTheMachine(e.InnerException) || (e is AggregateException all && all.InnerExceptions.Any(IsOfTheMachine))));

    // Garnet's exceptions name no file. The parts of it that read each of them do.
    private static string Culprit(string files, Exception e)
    {
        var trace = e.ToString();
        var named = Directory.EnumerateFiles(files, "*", SearchOption.AllDirectories).FirstOrDefault(
            file => trace.Contains(file, StringComparison.Ordinal));
        return named ?? (trace.Contains("TsavoriteLog", StringComparison.Ordinal) || trace.Contains("Aof", StringComparison.Ordinal)
            ? Path.Combine(files, "AOF", "aof.log.*")
            : $"the checkpoint in {Path.Combine(files, "Store")}");
    }
}
