using System.Security.Cryptography;
using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Opens the log with its key, and says what it found: where the log ends, and what a killed gateway has left half written.
/// </summary>
internal sealed partial class AuditOpening(
    AuditPlace place, GatewayRecords records, AuditMetrics metrics, TimeProvider time, ILogger<AuditOpening> logger)
{
    /// <returns>The log, and what has to be written first; null: no log is kept.</returns>
    /// <exception cref="InvalidDataException">The log, its key or its name cannot be used; the message says what to do.</exception>
    /// <exception cref="IOException">The log or its key can't be read or made.</exception>
    public (AuditWriter Writer, List<AuditEntry> First)? Open()
    {
        if (!place.IsOn)
        {
            return null;
        }

        try
        {
            var hadKey = File.Exists(place.KeyFile);

            // First the key: a directory that is made for nothing would look like a log that was begun.
            var key = AuditKeyFile.Open(place, Directory.Exists(place.Directory) && AuditFileName.In(place.Directory).Count > 0);
            var files = AuditFiles.Open(place.Directory);
            try
            {
                return Open(files, key, hadKey);
            }
            catch
            {
                files.Dispose();
                throw;
            }
        }
        catch (UnauthorizedAccessException e)
        {
            throw new IOException($"The audit log in '{place.Directory}' cannot be used: {e.Message}", e);
        }
    }

    private (AuditWriter Writer, List<AuditEntry> First) Open(AuditFiles files, AuditKey key, bool hadKey)
    {
        var end = AuditLogEnd.Find(place.Directory, key, out var unfinished);
        var node = NodeOf(end);
        var lines = new AuditLineWriter(
            key, node, place.Options.Devices == AuditDevices.Clear, end?.Lines ?? 0, end is null ? KeyedHash.Beginning : end.Hash);
        List<AuditEntry> first = [.. unfinished.Select(file => SetAside(files, file))];
        if (end is not null)
        {
            files.GoOnWith(end);
            if (end.CutOff > 0)
            {
                Log.Recovered(logger, end.File.Name, end.CutOff, end.Lines);
                first.Add(Recovered(end.CutOff, "cut off: these bytes were no whole line"));
            }
        }

        var started = records.Started();
        if (end is null && hadKey)
        {
            Log.NoLog(logger, place.KeyFile, place.Directory, node);
            started = started with { Note = $"{started.Note}; there was a key, but no log" };
        }

        first.Add(started);
        Log.Opened(logger, place.Directory, node, end?.Lines ?? 0);
        return (new AuditWriter(place.Options, files, lines, metrics, time), first);
    }

    private AuditEntry SetAside(AuditFiles files, AuditFileName file)
    {
        var length = new FileInfo(files.PathOf(file)).Length;
        var aside = files.SetAside(file);
        Log.SetAside(logger, file.Name, length, aside);
        return Recovered(length, $"the file had no whole line, and is kept as {aside}");
    }

    private AuditEntry Recovered(long bytes, string note) => new(AuditKind.Recovered, time.GetUtcNow()) { Amount = bytes, Note = note };

    /// <summary>Two logs never have one name: the digits at its end are given to a log when it begins.</summary>
    private string NodeOf(AuditLogEnd? end)
    {
        if (end is null)
        {
            var name = place.Options.Node.Length > 0
                ? place.Options.Node
                : new string([.. Environment.MachineName.Take(64).Select(NodeLetter)]);
            return $"{name}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        }

        return place.Options.Node.Length == 0 || end.Node[..end.Node.LastIndexOf('-')] == place.Options.Node
            ? end.Node
            : throw new InvalidDataException(
                $"The audit log in '{place.Directory}' is that of the node {end.Node}, and Audit:Node is '{place.Options.Node}'. "
                + "Use the name of the log, or another Audit:Directory.");
    }

    private static char NodeLetter(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' ? letter : '-';

    private static partial class Log
    {
        [LoggerMessage(1910, LogLevel.Information, "The audit log is in {Directory}: node {Node}, {Lines} lines")]
        public static partial void Opened(ILogger logger, string directory, string node, long lines);

        [LoggerMessage(1914, LogLevel.Warning, "There is a key for the audit log in {KeyFile}, but no log in {Directory}. "
            + "A new log begins: node {Node}. At a first start with a key of your own this is right; otherwise the log is gone, or its disk "
            + "is not mounted")]
        public static partial void NoLog(ILogger logger, string keyFile, string directory, string node);

        [LoggerMessage(1911, LogLevel.Warning, "Cut {Bytes} bytes off {File}, after line {Line}: they were no whole line. "
            + "A record in the audit log says so")]
        public static partial void Recovered(ILogger logger, string file, long bytes, long line);

        [LoggerMessage(1913, LogLevel.Warning, "The newest file of the audit log, {File}, has no whole line in its {Bytes} bytes. "
            + "It is kept as {Aside}, and a record in the audit log says so")]
        public static partial void SetAside(ILogger logger, string file, long bytes, string aside);
    }
}
