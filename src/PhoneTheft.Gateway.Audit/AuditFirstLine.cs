namespace PhoneTheft.Gateway.Audit;

/// <summary>The first line of a file, as its gateway wrote it.</summary>
/// <param name="Start">Where the file goes on from.</param>
/// <param name="At">When it was written.</param>
internal sealed record AuditFirstLine(AuditFileStart Start, DateTimeOffset At)
{
    /// <param name="path">The file.</param>
    /// <param name="chain">With the key of the log.</param>
    /// <returns>Null: it is not there, its hash is not right, or it is the first line of a file of another name.</returns>
    /// <exception cref="IOException">The file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static AuditFirstLine? Read(string path, KeyedHash chain)
    {
        using var stream = AuditFileName.Open(path);
        return stream is not null && new AuditLineReader(stream).TryRead(out var bytes, out var end) && end == LineEnd.Whole
            && AuditLine.TryRead(bytes.Span, out var line) && AuditFileStart.Of(line) is { } start && start.Fits(line, chain)
            && start.File == Path.GetFileName(path)
            ? new AuditFirstLine(start, line.At)
            : null;
    }
}
