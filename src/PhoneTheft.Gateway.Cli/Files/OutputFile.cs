namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>Puts what a command writes where its caller said, and leaves what is there what it is: a device, a pipe, a link, somebody's file.</summary>
internal static class OutputFile
{
    // As many as Linux follows.
    private const int MostLinks = 40;

    private static readonly string[] NamesOfStandardOutput = ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"];

    /// <summary>Whether a name is one of standard output, which is open already, in the middle of a file perhaps.</summary>
    public static bool IsStandardOutput(string path) => NamesOfStandardOutput.Contains(Path.GetFullPath(path), StringComparer.Ordinal);

    /// <summary>A file appears, or changes, when it is complete. What isn't a file gets the bytes as they come.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        var before = FileFacts.Of(path);
        if (before is { Kind: FileKind.Directory })
        {
            throw new IOException($"{path} is a directory; name a file.");
        }

        var open = IsOpenFile(path);
        if (before is { Kind: FileKind.Other } || open)
        {
            using var there = new FileStream(path, open ? FileMode.Append : FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            write(there);
            return;
        }

        var target = TargetOf(path);

        // A rename would leave the file's other names with what was there before.
        if (before is { Names: > 1 } || !TryReplace(target, before, write))
        {
            Overwrite(target, write);
        }
    }

    /// <summary>Tries the place, without a trace: whoever has to find another wants to know before the work is done, not after it.</summary>
    /// <exception cref="IOException">Nothing can be written there.</exception>
    /// <exception cref="UnauthorizedAccessException">This user may not.</exception>
    public static void Try(string path)
    {
        var before = FileFacts.Of(path);
        if (before is { Kind: FileKind.Directory })
        {
            throw new IOException($"{path} is a directory; name a file.");
        }

        // To open a pipe is to wait for its reader.
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

    /// <summary>For what is written line by line: truncated when it is a file that isn't open yet, and made for its owner alone when there is none.</summary>
    public static FileStream Open(string path) => FileFacts.Of(path) switch
    {
        { Kind: FileKind.Directory } => throw new IOException($"{path} is a directory; name a file."),
        { Kind: FileKind.Other } => new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite),
        _ when IsOpenFile(path) => new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite),
        _ => PrivateFile.Create(path, FileMode.Create),
    };

    /// <returns>False: only the file itself can be written, not one in its place.</returns>
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
                // Else a crash of the machine may keep the new name and lose what it names.
                file.Flush(flushToDisk: true);
            }

            return TryRename(temporary, path, before);
        }
        catch (UnauthorizedAccessException) when (before is not null)
        {
            // Whoever may write a file need not be allowed to make one beside it.
            return false;
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    // A link stays a link: what it leads to is written.
    private static string TargetOf(string path) =>
        new FileInfo(path) is { LinkTarget: not null } link ? link.ResolveLinkTarget(returnFinalTarget: true)!.FullName : Path.GetFullPath(path);

    // In the same directory: a rename is atomic within a file system only. A name nobody can guess, so that nobody's link waits there.
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
            // A file that is mounted by itself, as into a container, can't be renamed over.
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

    // Opened by whoever started this process, to be gone on with and not replaced. /dev/stderr is a link to such a name,
    // and the name itself one to the file: asked for its end, a link would tell the file alone.
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
