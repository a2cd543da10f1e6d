using Microsoft.Win32.SafeHandles;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>The files of this gateway's audit log: the newest is written at its end, the others are only kept.</summary>
/// <remarks>
/// Each write says at which offset it goes, so that one that failed half-way is written over by the next attempt. One thread at a time.
/// </remarks>
internal sealed class AuditFiles : IDisposable
{
    private const string LockName = "lock";

    private readonly string _directory;
    private readonly FileStream _lock;
    private SafeFileHandle? _handle;
    private AuditFileName? _making;
    private bool _isDirty;

    private AuditFiles(string directory, FileStream @lock)
    {
        _directory = directory;
        _lock = @lock;
    }

    /// <summary>The newest file; null: there is none yet.</summary>
    public AuditFileName? Current { get; private set; }

    /// <summary>Bytes of it, whole lines only.</summary>
    public long Length { get; private set; }

    /// <summary>When it was begun.</summary>
    public DateTimeOffset BegunAt { get; private set; }

    /// <summary>Whether there are lines that may not have reached the disk.</summary>
    public bool IsUnsynced { get; private set; }

    /// <summary>Locks the directory, which is made if it is missing.</summary>
    /// <exception cref="IOException">It can't be made, or another gateway uses it.</exception>
    public static AuditFiles Open(string directory)
    {
        if (!Directory.Exists(directory))
        {
            PrivateFile.CreateDirectory(directory);
            DirectoryFlush.Flush(Path.GetDirectoryName(directory)!);
        }

        if (PrivateFile.IsWritableByOthers(directory))
        {
            throw new InvalidDataException(
                $"Other users may write into the directory of the audit log, '{directory}' (Audit:Directory). "
                + $"Run: chmod go-w '{directory}'");
        }

        try
        {
            return new AuditFiles(directory, PrivateFile.Open(
                Path.Combine(directory, LockName),
                new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None }));
        }
        catch (IOException e) when (File.Exists(Path.Combine(directory, LockName)))
        {
            throw new IOException(
                $"The directory of the audit log, '{directory}', cannot be locked: {e.Message} "
                + "If another gateway uses it, give this one an Audit:Directory of its own.", e);
        }
    }

    /// <summary>Goes on with a file that is there.</summary>
    /// <param name="end">Its last whole line.</param>
    public void GoOnWith(AuditLogEnd end)
    {
        Current = end.File;
        Length = end.Length;
        BegunAt = end.BegunAt;
        _isDirty = true;
    }

    public string PathOf(AuditFileName file) => Path.Combine(_directory, file.Name);

    /// <summary>The name of the next file; the same until that file has been begun.</summary>
    public AuditFileName NextName(DateTimeOffset now) => _making ??= AuditFileName.Of((Current?.Number ?? 0) + 1, now);

    /// <summary>Whether the newest file has gone from its directory.</summary>
    /// <exception cref="IOException">So has the directory.</exception>
    public bool IsCurrentGone() => Current is { } current && !File.Exists(PathOf(current)) && (Directory.Exists(_directory)
        ? true
        : throw new IOException($"The directory '{_directory}' is gone."));

    /// <summary>Begins the next file with these lines.</summary>
    /// <exception cref="IOException">It can't be written; nothing has changed.</exception>
    public void Begin(ReadOnlySpan<byte> lines, DateTimeOffset now)
    {
        var name = NextName(now);
        var next = File.OpenHandle(PathOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        try
        {
            PrivateFile.Restrict(next);
            RandomAccess.SetLength(next, 0);
            RandomAccess.Write(next, lines, 0);
            RandomAccess.FlushToDisk(next);
            DirectoryFlush.Flush(_directory);
        }
        catch
        {
            next.Dispose();
            throw;
        }

        _handle?.Dispose();
        (_handle, Current, Length, BegunAt, _making, _isDirty) = (next, name, lines.Length, now, null, false);
    }

    /// <exception cref="IOException">They can't be written; nothing has changed.</exception>
    public void Append(ReadOnlySpan<byte> lines)
    {
        var handle = _handle ??= File.OpenHandle(PathOf(Current!), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);
        if (_isDirty)
        {
            RandomAccess.SetLength(handle, Length);
        }

        _isDirty = true;
        RandomAccess.Write(handle, lines, Length);
        IsUnsynced = true;
    }

    /// <summary>What was appended counts.</summary>
    public void Keep(int bytes) => (Length, _isDirty) = (Length + bytes, false);

    /// <exception cref="IOException">The disk failed.</exception>
    public void Sync()
    {
        if (IsUnsynced && _handle is { } handle)
        {
            RandomAccess.FlushToDisk(handle);
        }

        IsUnsynced = false;
    }

    public void Dispose()
    {
        _handle?.Dispose();
        _lock.Dispose();
    }
}
