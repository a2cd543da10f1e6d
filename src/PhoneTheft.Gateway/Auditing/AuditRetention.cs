using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Removes files that were kept long enough, after a record that names them: so a verification knows that nobody else did.
/// </summary>
/// <remarks>
/// The record is as good as a signature, so it is not given for what somebody else says: a file is as old as its lines say, not as its
/// name or the clock of this machine does. What cannot be removed is tried again, and keeps nobody from writing.
/// </remarks>
internal sealed partial class AuditRetention(
    AuditPlace place, AuditHealth health, TimeProvider time, ILogger<AuditRetention> logger)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan MostAhead = TimeSpan.FromDays(1);

    private long? _looked;
    private string _onRecord = "";
    private string? _trouble;
    private bool _hasToldOfClock;

    /// <exception cref="IOException">The record can't be written; nothing was removed.</exception>
    public void RemoveWhatIsOld(AuditWriter writer)
    {
        if (_looked is { } looked && time.GetElapsedTime(looked) < LookEvery)
        {
            return;
        }

        _looked = time.GetTimestamp();
        if (Try(() => FindOld(writer)) is not { Files.Count: > 0 } old)
        {
            return;
        }

        // A file that cannot be removed has one record, not one every ten minutes.
        var through = old.Files[^1].Name;
        var names = old.Files.Count == 1 ? through : $"{old.Files[0].Name} to {through}";
        if (_onRecord != through)
        {
            writer.Write(
                [
                    new AuditEntry(AuditKind.Removed, time.GetUtcNow())
                    {
                        Amount = old.Files.Count,
                        Note = $"kept for {place.Options.KeepFor.TotalDays:0.##} days: {names}",
                    },
                ],
                new AuditRemoval(through, old.ThroughLine));
            writer.Sync();
            _onRecord = through;
        }

        if (Try(() => Remove(old)) is not null)
        {
            Log.Removed(logger, old.Files.Count, names, old.ThroughLine);
        }
    }

    private OldFiles FindOld(AuditWriter writer)
    {
        var files = AuditFileName.In(place.Directory);
        var (now, known) = (time.GetUtcNow(), writer.LatestNow);
        var keptSince = (now < known ? now : known) - place.Options.KeepFor;
        List<AuditFileName> old = [];
        var line = 0L;

        // A file is as old as its last line, which is no newer than the first one of the file after it. The newest stays.
        foreach (var (file, after) in files.Zip(files.Skip(1)))
        {
            _ = FirstLineOf(writer, file);
            var next = FirstLineOf(writer, after);
            if (next.At >= keptSince)
            {
                if (next.At < now - place.Options.KeepFor && now - known > MostAhead && !_hasToldOfClock)
                {
                    _hasToldOfClock = true;
                    Log.ClockAhead(logger, (now - known).TotalDays);
                }

                break;
            }

            old.Add(file);
            line = next.Start.PreviousLines;
        }

        return new OldFiles(old, line);
    }

    private static AuditFirstLine FirstLineOf(AuditWriter writer, AuditFileName file) => writer.FirstLineOf(file) ?? throw new IOException(
        $"The first line of {file.Name} is not as the gateway wrote it, so nothing is removed. "
        + "Run 'phonetheft audit verify', and move the files that it names to another place.");

    private OldFiles Remove(OldFiles old)
    {
        foreach (var file in old.Files)
        {
            File.Delete(Path.Combine(place.Directory, file.Name));
        }

        return old;
    }

    private OldFiles? Try(Func<OldFiles> look)
    {
        string? trouble = null;
        OldFiles? found = null;
        try
        {
            found = look();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            trouble = e.Message;
        }

        if (trouble is not null && trouble != _trouble)
        {
            Log.NotRemoved(logger, trouble);
        }

        _trouble = trouble;
        health.Warn(AuditWarning.Retention, trouble is null ? null : $"Old files of the audit log are not removed: {trouble}");
        return found;
    }

    private sealed record OldFiles(IReadOnlyList<AuditFileName> Files, long ThroughLine);

    private static partial class Log
    {
        [LoggerMessage(1930, LogLevel.Information, "Removed {Files} files of the audit log that were kept long enough, "
            + "up to line {Line}: {Names}. A record in the log says so")]
        public static partial void Removed(ILogger logger, int files, string names, long line);

        [LoggerMessage(1931, LogLevel.Warning, "Old files of the audit log are not removed: {Cause}")]
        public static partial void NotRemoved(ILogger logger, string cause);

        [LoggerMessage(1932, LogLevel.Warning, "The clock of this machine is {Days:0.#} days ahead of the audit log. Files that only the "
            + "clock calls old are not removed")]
        public static partial void ClockAhead(ILogger logger, double days);
    }
}
