using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>Where a log ends that is there when the gateway starts.</summary>
/// <param name="File">Its newest file.</param>
/// <param name="Length">Bytes of it up to the end of its last whole line.</param>
/// <param name="At">When that line was written.</param>
/// <param name="Node">Whose log it is.</param>
/// <param name="Lines">The number of the last line.</param>
/// <param name="Hash">Its hash.</param>
/// <param name="CutOff">Bytes after it in its file, which are no whole line.</param>
internal sealed record AuditLogEnd(
    AuditFileName File, long Length, DateTimeOffset At, string Node, long Lines, byte[] Hash, long CutOff)
{
    private const int Chunk = 64 * 1_024;

    /// <param name="directory">Where the log is.</param>
    /// <param name="key">Its key.</param>
    /// <param name="unfinished">Files that have no whole line. They were being begun after the end; or somebody has emptied them.</param>
    /// <returns>Null: there is no log.</returns>
    /// <exception cref="InvalidDataException">It does not fit the key, or was damaged.</exception>
    /// <exception cref="IOException">It can't be read.</exception>
    public static AuditLogEnd? Find(string directory, AuditKey key, out IReadOnlyList<AuditFileName> unfinished)
    {
        List<AuditFileName> without = [];
        unfinished = without;
        foreach (var file in AuditFileName.In(directory).Reverse())
        {
            var path = Path.Combine(directory, file.Name);
            var (last, before, end, length) = ReadLastLines(path);
            if (end > 0)
            {
                return Read(path, file, last, before, key) with { Length = end, CutOff = length - end };
            }

            without.Add(file);
        }

        return null;
    }

    private static AuditLogEnd Read(string path, AuditFileName file, byte[] last, byte[] before, AuditKey key)
    {
        using var chain = KeyedHash.OfLines(key);
        var (hash, stated) = (new byte[KeyedHash.Length], new byte[KeyedHash.Length]);
        if (!AuditLine.TryRead(last, out var line))
        {
            throw Damaged(path);
        }

        line.CopyHash(stated);
        if (before.Length > 0 && AuditLine.TryRead(before, out var earlier))
        {
            earlier.CopyHash(hash);
        }
        else if (before.Length == 0 && AuditFileStart.Of(line) is { } start)
        {
            hash = Convert.FromHexString(start.PreviousHash);
        }
        else
        {
            throw Damaged(path);
        }

        chain.Compute(hash, line.Content, hash);
        return hash.AsSpan().SequenceEqual(stated)
            ? new AuditLogEnd(file, 0, line.At, line.Field(",\"node\":\""u8), line.Number, stated, 0)
            : throw Damaged(path);
    }

    private static InvalidDataException Damaged(string path) => new(
        $"The last line of the audit log, in '{path}', does not fit the key (Audit:KeyFile), or was changed. "
        + "Use the key that the log was written with. To find out what was changed, run 'phonetheft audit verify'. "
        + "To begin a new log, move the files of this one to another place, and keep them.");

    // From the end: a file may have millions of lines.
    private static (byte[] Last, byte[] Before, long End, long Length) ReadLastLines(string path)
    {
        using var handle = System.IO.File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        var length = RandomAccess.GetLength(handle);
        var (bytes, from, end) = (Array.Empty<byte>(), length, -1L);
        while (from > 0)
        {
            var chunk = new byte[Math.Min(Chunk, from)];
            from -= chunk.Length;
            for (var read = 0; read < chunk.Length;)
            {
                read += RandomAccess.Read(handle, chunk.AsSpan(read), from + read) is > 0 and var more
                    ? more
                    : throw new EndOfStreamException();
            }

            if (end < 0)
            {
                // Zeros that a power cut has left are megabytes at times, and no line.
                var feed = Array.LastIndexOf(chunk, (byte)'\n');
                if (feed < 0)
                {
                    continue;
                }

                end = from + feed + 1;
                chunk = chunk[..(feed + 1)];
            }

            bytes = [.. chunk, .. bytes];
            if (bytes.AsSpan().Count((byte)'\n') > 2)
            {
                break;
            }
        }

        if (end < 0)
        {
            return ([], [], 0, length);
        }

        var lines = bytes.AsSpan(0, bytes.Length - 1);
        var start = lines.LastIndexOf((byte)'\n') + 1;
        var before = start == 0 ? [] : lines[..(start - 1)];
        return (lines[start..].ToArray(), before[(before.LastIndexOf((byte)'\n') + 1)..].ToArray(), end, length);
    }
}
