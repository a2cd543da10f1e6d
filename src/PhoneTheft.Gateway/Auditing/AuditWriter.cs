using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Puts entries into the files of the log, in order: all or none of a batch count, and those that failed are tried again.
/// </summary>
/// <remarks>One thread at a time, but for <see cref="Safe"/>.</remarks>
internal sealed class AuditWriter : IDisposable
{
    private static readonly TimeSpan SyncEvery = TimeSpan.FromSeconds(1);

    private readonly AuditOptions _options;
    private readonly AuditFiles _files;
    private readonly AuditLineWriter _lines;
    private readonly AuditMetrics _metrics;
    private readonly TimeProvider _time;
    private readonly long _opened;
    private readonly byte[] _head = new byte[KeyedHash.Length];
    private volatile AuditHead? _safe;
    private long _syncedAt;

    /// <param name="options">The settings.</param>
    /// <param name="files">The files, at the end of the log.</param>
    /// <param name="lines">Writes lines, from the end of the log on.</param>
    /// <param name="metrics">Counts the lines.</param>
    /// <param name="time">Says when files are begun.</param>
    public AuditWriter(AuditOptions options, AuditFiles files, AuditLineWriter lines, AuditMetrics metrics, TimeProvider time)
    {
        (_options, _files, _lines, _metrics, _time) = (options, files, lines, metrics, time);
        _opened = time.GetTimestamp();
        Lines = lines.Lines;
        lines.Head.CopyTo(_head);
        _syncedAt = time.GetTimestamp();
        _safe = Lines > 0 ? HeadNow() : null;
    }

    /// <summary>The newest line that is as safe as the settings ask for; null: there is none yet.</summary>
    public AuditHead? Safe => _safe;

    /// <summary>How many lines the log has had.</summary>
    public long Lines { get; private set; }

    /// <summary>
    /// The time as the log knows it: that of its last line when it was opened, and what has passed since. The clock may be far ahead.
    /// </summary>
    public DateTimeOffset LatestNow =>
        _files.LastLineAt is { } last ? last + _time.GetElapsedTime(_opened) : _time.GetUtcNow();

    /// <inheritdoc cref="AuditFirstLine.Read"/>
    public AuditFirstLine? FirstLineOf(AuditFileName file) => _lines.FirstLineOf(_files.PathOf(file));

    /// <exception cref="IOException">They can't be written. None of them counts, and they may be tried again.</exception>
    /// <exception cref="UnauthorizedAccessException">The same.</exception>
    public void Write(IReadOnlyList<AuditEntry> entries, AuditRemoval? removal = null)
    {
        try
        {
            var fate = _files.WhatBecameOfCurrent();
            var begins = fate is not null || IsNextDue();
            if (begins)
            {
                var now = _time.GetUtcNow();
                var first = new AuditEntry(AuditKind.File, now) { Note = fate ?? "" };
                var before = _files.Current?.Name ?? "";
                _lines.Write(first, new AuditFileStart(_files.NextName(now).Name, before, Lines, Convert.ToHexStringLower(_head)));
            }

            foreach (var entry in entries)
            {
                _lines.Write(entry, removal: removal);
            }

            Put(begins);
        }
        catch
        {
            _lines.GoOnFrom(Lines, _head);
            throw;
        }

        foreach (var entry in entries)
        {
            _metrics.Written(entry.Kind);
        }
    }

    /// <summary>Brings to the disk what the settings leave to somebody who calls this every second, or more often.</summary>
    /// <param name="isLast">Whether nobody calls it later.</param>
    /// <exception cref="IOException">The disk failed.</exception>
    public void SyncIfDue(bool isLast)
    {
        if (_options.Sync == AuditSync.EverySecond && (isLast || _time.GetElapsedTime(_syncedAt) >= SyncEvery))
        {
            _syncedAt = _time.GetTimestamp();
            Sync();
        }
    }

    /// <exception cref="IOException">The disk failed.</exception>
    public void Sync()
    {
        if (_files.IsUnsynced)
        {
            _files.Sync();
            _safe = HeadNow();
        }
    }

    public void Dispose()
    {
        _lines.Dispose();
        _files.Dispose();
    }

    private bool IsNextDue() => _files.Current is null || _files.Length >= _options.FileSize
        || _time.GetUtcNow() - _files.BegunAt >= _options.FileAge;

    private void Put(bool begins)
    {
        var bytes = _lines.Written.Span;
        if (begins)
        {
            _files.Begin(bytes, _time.GetUtcNow());
        }
        else
        {
            _files.Append(bytes, _options.Sync == AuditSync.Always);
        }

        Lines = _lines.Lines;
        _lines.Head.CopyTo(_head);
        _lines.GoOnFrom(Lines, _head);
        if (!_files.IsUnsynced || _options.Sync == AuditSync.Never)
        {
            _safe = HeadNow();
        }
    }

    private AuditHead HeadNow() => new(_lines.Node, Lines, Convert.ToHexStringLower(_head));
}
