namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>Files with keys, or with what decides whom this program trusts: nobody else may read or write them.</summary>
internal static class SafeFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Readable = OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private const UnixFileMode OthersMayWrite = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Makes a directory for its owner alone, unless it is there.</summary>
    public static void MakeDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else
        {
            Directory.CreateDirectory(path, OwnerOnly | UnixFileMode.UserExecute);
        }
    }

    /// <summary>Writes a new file; one that is there stays as it is.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">Its content.</param>
    /// <param name="isPublic">Others may read it.</param>
    /// <exception cref="IOException">The file is there, or cannot be written.</exception>
    public static void Create(string path, ReadOnlySpan<byte> bytes, bool isPublic = false)
    {
        using var file = Open(path, FileMode.CreateNew, isPublic);
        file.Write(bytes);
        file.Flush(flushToDisk: true);
    }

    /// <summary>Writes a file, which changes only when it is complete. One that is there keeps its mode and owner, and a link its target.</summary>
    public static void Replace(string path, byte[] bytes, bool isPublic = false)
    {
        if (FileFacts.Of(path) is not null)
        {
            OutputFile.Write(path, stream => stream.Write(bytes));
            return;
        }

        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            Create(temporary, bytes, isPublic);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            File.Delete(temporary);
            throw;
        }
    }

    /// <summary>Whether others than the owner may change a file or directory. On Windows its folder protects it.</summary>
    public static bool MayOthersWrite(string path) => !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & OthersMayWrite) != UnixFileMode.None;

    /// <summary>Whether a file or directory belongs to another user than this one and root. Unknown outside Linux.</summary>
    public static bool IsOfAnother(string path) => FileFacts.Of(path) is { } facts && OperatingSystem.IsLinux() && facts.IsOfAnotherThan(FileFacts.CurrentUser());

    private static FileStream Open(string path, FileMode mode, bool isPublic)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = isPublic ? Readable : OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
