using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>The directory with the embedded store's files: private to this user, and held by one gateway at a time.</summary>
internal sealed class DataDirectory : IDisposable
{
    private const int RoomWanted = 10 << 20;

    private const string LockFileName = "lock";

    // A sharing violation has no exception type of its own, and "the disk is full" must not read as "in use".
    private const int LockedOnLinux = 11;
    private const int LockedOnMac = 35;
    private const int LockedOnWindows = unchecked((int)0x80070020);

    private readonly FileStream _lock;

    private DataDirectory(string fullPath, FileStream @lock)
    {
        FullPath = fullPath;
        _lock = @lock;
    }

    /// <summary>The directory.</summary>
    public string FullPath { get; }

    /// <summary>Where in it Garnet keeps its append-only file and its checkpoints.</summary>
    public string GarnetFiles => GarnetFilesIn(FullPath);

    /// <inheritdoc cref="GarnetFiles"/>
    public static string GarnetFilesIn(string directory) => Path.Combine(directory, "garnet");

    /// <summary>Creates the directory if need be, makes sure that it is private, and locks it.</summary>
    public static DataDirectory Open(string path)
    {
        var fullPath = Path.GetFullPath(path);
        CreatePrivate(fullPath);
        return new DataDirectory(fullPath, Lock(fullPath));
    }

    /// <summary>Whether there is room for a little more than a page of Garnet's file.</summary>
    public bool TakesWrites()
    {
        var probe = Path.Combine(FullPath, "room");
        try
        {
            // Gone when it is closed, which tells nobody that it isn't: the next look writes over it.
            using var file = new FileStream(
                probe, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose);
            file.Write(new byte[RoomWanted]);
            file.Flush(flushToDisk: true);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Lets the next gateway in.</summary>
    /// <remarks>The lock file stays: deleting it would let two gateways lock two files of the same name.</remarks>
    public void Dispose() => _lock.Dispose();

    private static void CreatePrivate(string path)
    {
        PrivateFile.CreateDirectory(path);
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // Others could only read so far: closing the door is enough. Where they could write, it is too late for that, what lies
        // there may be theirs, and Garnet trusts its files to the point of reading memory through them. A person has to look.
        var mode = File.GetUnixFileMode(path);
        if (PrivateFile.IsWritableByOthers(path))
        {
            throw new DataDirectoryExposedException(path, mode);
        }

        if (mode != PrivateFile.OwnerOnlyDirectory)
        {
            File.SetUnixFileMode(path, PrivateFile.OwnerOnlyDirectory);
        }
    }

    private static FileStream Lock(string path)
    {
        try
        {
            // An advisory lock of the kernel (flock), bound to the open file: kill -9 releases it, and it is never inherited by a child.
            return new FileStream(Path.Combine(path, LockFileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException e) when (e.HResult is LockedOnLinux or LockedOnMac or LockedOnWindows)
        {
            throw new DataDirectoryInUseException(path, e);
        }
    }
}

/// <summary>The data directory may be written by other users of the machine, so its content can't be trusted.</summary>
internal sealed class DataDirectoryExposedException(string directory, UnixFileMode mode) : IOException(
    $"Other users may write into the data directory '{directory}' (mode {Convert.ToString((int)mode, 8)}). Check its content and run 'chmod 700' on it. Or set Store:DataDirectory to a directory below it that does not exist yet: the gateway creates that one private.")
{
    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;
}

/// <summary>Two gateways were given the same data directory.</summary>
internal sealed class DataDirectoryInUseException(string directory, Exception innerException) : IOException(
    $"The data directory '{directory}' is in use by another gateway. Stop that one, give this one a Store:DataDirectory of its own, or let both share a Redis (Store:Redis).",
    innerException)
{
    /// <summary>The directory.</summary>
    public string Directory { get; } = directory;
}
