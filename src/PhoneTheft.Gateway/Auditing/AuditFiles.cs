using Microsoft.Win32.SafeHandles;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>The files of this gateway's audit log: the newest is written at its end, the others are only kept.</summary>
/// <remarks>
/// Each write says at which offset it goes, so that one that failed half-way is written over by the next attempt. The file is opened by
/// its name for each: a handle that is kept goes on into a file that is no longer in the directory. One thread at a time.
/// </remarks>
internal sealed class AuditFiles : IDisposable
{
    private const string LockName = "lock";

    private readonly string _directory;
    private readonly FileStream _lock;
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

    /// <summary>When the last line was written that was there when this gateway started; null: there was none.</summary>
    public DateTimeOffset? LastLineAt { get; private set; }

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
        BegunAt = end.File.BegunAt;
        LastLineAt = end.At;
        _isDirty = true;
    }

    /// <summary>Gives a file that holds no line another name, which is no name of a log's file. Nothing is lost.</summary>
    /// <returns>That name.</returns>
    public string SetAside(AuditFileName file)
    {
        for (var i = 1; ; i++)
        {
            var aside = $"{file.Name}.unfinished{i}";
            if (!File.Exists(Path.Combine(_directory, aside)))
            {
                File.Move(PathOf(file), Path.Combine(_directory, aside), overwrite: false);
                DirectoryFlush.Flush(_directory);
                return aside;
            }
        }
    }

    public string PathOf(AuditFileName file) => Path.Combine(_directory, file.Name);

    /// <summary>The name of the next file; the same until that file has been begun.</summary>
    public AuditFileName NextName(DateTimeOffset now) => _making ??= AuditFileName.Of((Current?.Number ?? 0) + 1, now);

    /// <summary>Whether the newest file is as it was left here; null if it is, otherwise what somebody did to it.</summary>
    /// <exception cref="IOException">The whole directory is gone.</exception>
    public string? WhatBecameOfCurrent()
    {
        if (Current is not { } current)
        {
            return null;
        }

        var file = new FileInfo(PathOf(current));
        return !file.Exists
            ? Directory.Exists(_directory)
                ? "the file before is gone from the directory"
                : throw new IOException($"The directory '{_directory}' is gone.")
            : file.Length < Length ? "the file before has lost its end"
            : file.Length > Length && !_isDirty ? "somebody else has written to the file before"
            : null;
    }

    /// <summary>Begins the next file with these lines.</summary>
    /// <exception cref="IOException">It can't be written; nothing has changed.</exception>
    public void Begin(ReadOnlySpan<byte> lines, DateTimeOffset now)
    {
        FinishCurrent();
        var name = NextName(now);
        using (var next = File.OpenHandle(PathOf(name), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read))
        {
            PrivateFile.Restrict(next);
            RandomAccess.SetLength(next, 0);
            RandomAccess.Write(next, lines, 0);
            RandomAccess.FlushToDisk(next);
        }

        DirectoryFlush.Flush(_directory);
        (Current, Length, BegunAt, _making, _isDirty) = (name, lines.Length, now, null, false);
    }

    /// <param name="lines">Whole lines.</param>
    /// <param name="sync">Whether they count only when they have reached the disk.</param>
    /// <exception cref="IOException">They can't be written; nothing has changed.</exception>
    public void Append(ReadOnlySpan<byte> lines, bool sync)
    {
        using (var handle = OpenCurrent())
        {
            CutOff(handle);
            _isDirty = true;
            RandomAccess.Write(handle, lines, Length);
            if (sync)
            {
                RandomAccess.FlushToDisk(handle);
            }
        }

        IsUnsynced = !sync;
        (Length, _isDirty) = (Length + lines.Length, false);
    }

    /// <exception cref="IOException">The disk failed.</exception>
    public void Sync()
    {
        if (IsUnsynced)
        {
            using var handle = OpenCurrent();
            RandomAccess.FlushToDisk(handle);
        }

        IsUnsynced = false;
    }

    public void Dispose() => _lock.Dispose();

    private SafeFileHandle OpenCurrent() => File.OpenHandle(PathOf(Current!), FileMode.Open, FileAccess.ReadWrite, FileShare.Read);

    // Nobody would cut or sync it later.
    private void FinishCurrent()
    {
        if ((_isDirty || IsUnsynced) && Current is { } current && File.Exists(PathOf(current)))
        {
            using var handle = OpenCurrent();
            CutOff(handle);
            RandomAccess.FlushToDisk(handle);
        }

        IsUnsynced = false;
    }

    // What is left of a write that failed, or of a gateway that was killed in one.
    private void CutOff(SafeFileHandle handle)
    {
        if (_isDirty && RandomAccess.GetLength(handle) > Length)
        {
            RandomAccess.SetLength(handle, Length);
        }
    }
}
