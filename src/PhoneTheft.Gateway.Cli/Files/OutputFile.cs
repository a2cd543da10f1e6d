namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>Writes the output file of a command; what exists keeps its kind and owner: a device, a pipe, a link, a file.</summary>
internal static class OutputFile
{
    // The most that Linux follows.
    private const int MostLinks = 40;

    private static readonly string[] NamesOfStandardOutput = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    /// <summary>Whether a path means standard output, which is already open, perhaps in the middle of a file.</summary>
    public static bool IsStandardOutput(string path) => NamesOfStandardOutput.Contains(Path.GetFullPath(path), StringComparer.Ordinal);

    /// <summary>Writes a file, which appears or changes only when it is complete. A device or pipe gets the bytes as they come.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var before = FileFacts.Of(path);
        if (before is { Kind: FileKind.Directory })
        {
            throw new IOException($"{path} is a directory, not a file.");
        }

        var open = IsOpenFile(path);
        if (before is { Kind: FileKind.Other } || open)
        {
            using var there = new FileStream(path, open ? FileMode.Append : FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(there);
            return;
        }

        var target = TargetOf(path);

        // A rename would leave the other names of the file with the old content.
        if (before is { Names: > 1 } || !TryReplace(target, before, write))
        {
            Overwrite(target, write);
        }
    }

    /// <summary>Checks, before the work begins, that the path can be written; leaves nothing behind.</summary>
    /// <exception cref="IOException">The path cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not write it.</exception>
    public static void Try(string path)
    {
        var before = FileFacts.Of(path);
        if (before is { Kind: FileKind.Directory })
        {
            throw new IOException($"{path} is a directory, not a file.");
        }

        // Opening a pipe would wait for its reader.
        if (before is { Kind: FileKind.Other } || IsOpenFile(path))
        {
            return;
        }

        var target = TargetOf(path);
        try
        {
            var temporary = TemporaryBeside(target);
            PrivateFile.Create(temporary, FileMode.CreateNew).Dispose();
            File.Delete(temporary);
        }
        catch (UnauthorizedAccessException) when (before is not null)
        {
            new FileStream(target, FileMode.Open, FileAccess.Write, FileShare.ReadWrite).Dispose();
        }
    }

    /// <summary>
    /// Opens a file to be written line by line. An existing file is truncated unless it is already open; a new one is readable by its owner
    /// only.
    /// </summary>
    public static FileStream Open(string path) => FileFacts.Of(path) switch
    {
        { Kind: FileKind.Directory } => throw new IOException($"{path} is a directory, not a file."),
        { Kind: FileKind.Other } => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
        _ when IsOpenFile(path) => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite),
        _ => PrivateFile.Create(path, FileMode.Create),
    };

    /// <returns>False if the file must be written in place.</returns>
    private static bool TryReplace(string path, FileFacts? before, Action<Stream> write)
    {
        var temporary = TemporaryBeside(path);
        try
        {
            using (var file = PrivateFile.Create(temporary, FileMode.CreateNew))
            {
                if (before is not null && !before.TryGiveTo(temporary))
                {
                    return false;
                }

                if (before is not null && !OperatingSystem.IsWindows())
                {
                    File.SetUnixFileMode(file.SafeFileHandle, File.GetUnixFileMode(path));
                }

                write(file);
                // Otherwise a crash of the machine may keep the new name but lose the content.
                file.Flush(flushToDisk: true);
            }

            return TryRename(temporary, path, before);
        }
        catch (UnauthorizedAccessException) when (before is not null)
        {
            // Permission to write a file doesn't include permission to create one beside it.
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // A link stays; its target is written.
    private static string TargetOf(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link
            ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName
            : Path.GetFullPath(path);

    // In the same directory, as a rename is atomic only within a file system. The name is random, so that nobody can place a link there
    // beforehand.
    private static string TemporaryBeside(string path)
    {
        var directory = Path.GetDirectoryName(path)!;
        return Directory.Exists(directory)
            ? Path.Combine(directory, $".{Path.GetFileName(path)}.{Path.GetRandomFileName()}.tmp")
            : throw new DirectoryNotFoundException($"There is no directory {directory}.");
    }

    private static bool TryRename(string temporary, string path, FileFacts? before)
    {
        try
        {
            File.Move(temporary, path, overwrite: true);
            return true;
        }
        catch (IOException) when (before is not null)
        {
            // A file that is a mount point itself, as in a container, cannot be replaced.
            return false;
        }
    }

    private static void Overwrite(string path, Action<Stream> write)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.Read);
        file.SetLength(0);
        write(file);
        file.Flush(flushToDisk: true);
    }

    // A descriptor that the parent process has opened is to be appended to, not replaced. /dev/stderr is a link to such a path,
    // which is a link to the file: following links to the end would find only the file.
    private static bool IsOpenFile(string path)
    {
        var name = Path.GetFullPath(path);
        for (var links = 0; links < MostLinks && !IsDescriptor(name); links++)
        {
            if (new FileInfo(name).LinkTarget is not { } target)
            {
                return false;
            }

            name = Path.GetFullPath(target, Path.GetDirectoryName(name)!);
        }

        return IsDescriptor(name);
    }

    private static bool IsDescriptor(string name) =>
        name.Split('/') is ["", "dev", "fd", _] or ["", "proc", _, "fd", _] or ["", "proc", _, "task", _, "fd", _];
}

/// <summary>Creates files with IMEIs, which are personal data, readable by their owner only.</summary>
internal static class PrivateFile
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    public static FileStream Create(string path, FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.Write, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnerOnly;
        }

        return new FileStream(path, options);
    }
}
