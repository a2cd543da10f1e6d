using System.Runtime.InteropServices;
using System.Text;

namespace PhoneTheft.Gateway.Tests.Cli.Files;

/// <summary>A FIFO: whoever opens it waits until somebody opens the other end.</summary>
internal static class NamedPipe
{
    private const uint OwnerOnly = 0x180;

    public static string Make(string path) =>
        MakeFifo(Encoding.UTF8.GetBytes(path + '\0'), OwnerOnly) == 0 ? path : throw new IOException($"mkfifo: {Marshal.GetLastPInvokeError()}");

    /// <summary>All that is written to it, once somebody has.</summary>
    public static Task<string> ReadAsync(string path) => Task.Factory.StartNew(() => File.ReadAllText(path), TaskCreationOptions.LongRunning);

    /// <summary>Completes when somebody reads it.</summary>
    public static Task<FileStream> MeetReaderAsync(string path) => Task.Factory.StartNew(
        () => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite), TaskCreationOptions.LongRunning);

    [DllImport("libc", EntryPoint = "mkfifo", SetLastError = true, ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int MakeFifo(byte[] path, uint mode);
}
