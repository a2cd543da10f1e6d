namespace PhoneTheft.Gateway.Audit;

/// <summary>
/// Verifies audit logs: that each line follows from the one before, each file from the file before, and that the end is there.
/// </summary>
/// <remarks>In bounded memory. A log may be verified while its gateway writes it, if its head was asked for before.</remarks>
public static class AuditVerifier
{
    /// <param name="keys">The keys of the logs; each log is verified with the one that it was written with.</param>
    /// <param name="directories">One for each log.</param>
    /// <param name="heads">What is known of their ends, of these logs and of others.</param>
    /// <param name="named">The nodes among <paramref name="heads"/> whose log must be there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One for each directory; and what is known of logs that are not among them.</returns>
    /// <exception cref="IOException">A directory or file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static (IReadOnlyList<VerifiedLog> Logs, IReadOnlyList<AuditHead> Elsewhere) Verify(
        IReadOnlyList<AuditKey> keys, IReadOnlyList<string> directories, IReadOnlyList<AuditHead> heads, IReadOnlyCollection<string> named,
        CancellationToken cancellationToken)
    {
        var logs = directories.Select(directory => Verify(keys, directory, heads, cancellationToken)).ToList();
        var elsewhere = heads.Where(head => logs.TrueForAll(log => log.Node.Length > 0 && log.Node != head.Node)).ToList();
        foreach (var copies in logs.Where(log => log.Node.Length > 0).GroupBy(log => log.Node, StringComparer.Ordinal))
        {
            // Two gateways never have one log: the one whose place the copy takes is missing.
            foreach (var copy in copies.Skip(1))
            {
                copy.Find(
                    AuditProblem.LogRepeated, copy.Directory, 0,
                    $"This is a log of {copy.Node}, as in {copies.First().Directory}. One of the directories holds a copy.");
            }
        }

        foreach (var head in elsewhere)
        {
            // A log that was deleted as a whole: its gateway has begun another, with other digits at the end of its name.
            if (logs.Find(log => AuditHead.NameOf(log.Node) == AuditHead.NameOf(head.Node)) is { } other)
            {
                other.Find(
                    AuditProblem.LogMissing, other.Directory, 0,
                    $"The gateway {AuditHead.NameOf(head.Node)} has had another log, {head.Node} with {head.Lines} lines. It is not there. "
                    + "If it was moved, give its directory too, with its key.");
            }
            else if (named.Contains(head.Node, StringComparer.Ordinal))
            {
                logs[0].Find(AuditProblem.LogMissing, logs[0].Directory, 0, $"The log of {head.Node} is not there.");
            }
        }

        return (logs, elsewhere);
    }

    private static VerifiedLog Verify(IReadOnlyList<AuditKey> keys, string directory, IReadOnlyList<AuditHead> heads, CancellationToken cancellationToken)
    {
        var log = new VerifiedLog(directory);
        var files = AuditFileName.In(directory);
        using var walk = new LogWalk(KeyOf(keys, directory, files) ?? keys[0], log, heads);
        for (var i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            walk.Enter(files[i], isLast: i == files.Count - 1);
        }

        // Files that were removed meanwhile have their record at the end, perhaps in a file that was begun meanwhile.
        foreach (var file in walk.LacksFiles ? AuditFileName.In(directory).Where(file => file.Number > files[^1].Number) : [])
        {
            walk.Enter(file, isLast: true);
        }

        if (files.Count == 0)
        {
            log.Find(AuditProblem.LogMissing, directory, 0, "There is no audit log in this directory.");
            return log;
        }

        walk.Finish();
        return log;
    }

    /// <summary>The key that a log was written with.</summary>
    /// <returns>Null: none of them fits the first line of any file.</returns>
    internal static AuditKey? KeyOf(IReadOnlyList<AuditKey> keys, string directory, IReadOnlyList<AuditFileName> files)
    {
        foreach (var key in keys)
        {
            using var chain = KeyedHash.OfLines(key);
            if (files.Any(file => AuditFirstLine.Read(Path.Combine(directory, file.Name), chain) is not null))
            {
                return key;
            }
        }

        return null;
    }
}
