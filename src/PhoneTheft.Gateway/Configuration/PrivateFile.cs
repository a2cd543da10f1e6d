using Microsoft.Win32.SafeHandles;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>Files and directories that only the gateway's own user may read and write.</summary>
/// <remarks>Windows has its own rules: there they are as their directory is.</remarks>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    private const UnixFileMode OpenToOthers = WritableByOthers | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    /// <summary>The mode of a private directory.</summary>
    public const UnixFileMode OwnerOnlyDirectory = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>Opens a file, and makes it private if that creates it.</summary>
    public static FileStream Open(string path, FileStreamOptions options)
    {
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }

    /// <summary>Makes a file private that may have been there before.</summary>
    public static void Restrict(SafeFileHandle file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, OwnerOnly);
        }
    }

    /// <summary>Creates what is missing of a path, each directory private. What is there stays as it is.</summary>
    public static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnlyDirectory);
        }
    }

    /// <summary>Others may have changed it: what it holds cannot be trusted.</summary>
    public static bool IsWritableByOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & WritableByOthers) != UnixFileMode.None;

    /// <inheritdoc cref="IsWritableByOthers(string)"/>
    public static bool IsWritableByOthers(SafeFileHandle file) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(file) & WritableByOthers) != UnixFileMode.None;

    /// <summary>Others than its owner and its group can read it, or others than its owner can change it: it keeps no secret.</summary>
    public static bool IsOpenToOthers(string path) =>
        !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OpenToOthers) != UnixFileMode.None;
}
