using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Removes files that were kept long enough, after a record that names them: so a verification knows that nobody else did.
/// </summary>
internal sealed partial class AuditRetention(AuditPlace place, TimeProvider time, ILogger<AuditRetention> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);

    private DateTimeOffset _next;

    /// <exception cref="IOException">The record can't be written; nothing was removed.</exception>
    public void RemoveWhatIsOld(AuditWriter writer)
    {
        var now = time.GetUtcNow();
        if (now < _next)
        {
            return;
        }

        _next = now + LookEvery;
        var files = AuditFileName.In(place.Directory);

        // A file is as old as its last line, which is no newer than the file after it.
        var keptSince = now - place.Options.KeepFor;
        var old = files.Zip(files.Skip(1)).TakeWhile(pair => pair.Second.BegunAt < keptSince).Select(pair => pair.First).ToList();
        if (old.Count == 0 || FirstLineOf(files[old.Count]) is not { } start)
        {
            return;
        }

        var names = old.Count == 1 ? old[0].Name : $"{old[0].Name} to {old[^1].Name}";
        writer.Write(
            [
                new AuditEntry(AuditKind.Removed, now)
                {
                    Amount = old.Count,
                    Note = $"kept for {place.Options.KeepFor.TotalDays:0.##} days: {names}",
                },
            ],
            new AuditRemoval(old[^1].Name, start.PreviousLines));
        writer.Sync();
        foreach (var file in old)
        {
            File.Delete(Path.Combine(place.Directory, file.Name));
        }

        Log.Removed(logger, old.Count, names, start.PreviousLines);
    }

    private AuditFileStart? FirstLineOf(AuditFileName file)
    {
        using var reader = new StreamReader(new FileStream(
            Path.Combine(place.Directory, file.Name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadLine() is { } line && AuditLine.TryRead(System.Text.Encoding.ASCII.GetBytes(line), out var read)
            ? AuditFileStart.Of(read)
            : null;
    }

    private static partial class Log
    {
        [LoggerMessage(1930, LogLevel.Information, "Removed {Files} files of the audit log that were kept long enough, "
            + "up to line {Line}: {Names}. A record in the log says so")]
        public static partial void Removed(ILogger logger, int files, string names, long line);
    }
}
