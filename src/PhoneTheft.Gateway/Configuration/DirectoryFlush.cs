using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>
/// Brings the names in a directory to the disk: otherwise a power cut may take away a new file, although its content was flushed.
/// </summary>
/// <remarks>By calls of the system, because .NET opens no directories. Other systems than Linux keep names by themselves.</remarks>
internal static class DirectoryFlush
{
    // O_RDONLY and O_CLOEXEC. O_DIRECTORY differs between processors.
    private const int ReadOnlyDirectory = 0x80000;

    /// <exception cref="IOException">The disk failed, or the directory can't be read.</exception>
    public static void Flush(string directory)
    {
        if (!OperatingSystem.IsLinux())
        {
            return;
        }

        using var handle = Open(Encoding.UTF8.GetBytes(directory + '\0'), ReadOnlyDirectory);
        if (handle.IsInvalid || Flush(handle) != 0)
        {
            throw new IOException($"The directory '{directory}' cannot be flushed to the disk: {Marshal.GetLastPInvokeErrorMessage()}.");
        }
    }

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Flush(SafeFileHandle directory);
}
