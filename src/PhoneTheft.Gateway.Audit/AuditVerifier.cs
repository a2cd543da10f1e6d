using System.Security.Cryptography;

namespace PhoneTheft.Gateway.Audit;

/// <summary>
/// Verifies audit logs: that each line follows from the one before, each file from the file before, and that the end is there.
/// </summary>
/// <remarks>In bounded memory. A log may be verified while its gateway writes it, if its head was asked for before.</remarks>
public static class AuditVerifier
{
    /// <param name="key">The key of the logs.</param>
    /// <param name="directories">One for each log.</param>
    /// <param name="heads">What is known of their ends, of these logs and of others.</param>
    /// <param name="named">The nodes among <paramref name="heads"/> whose log must be there.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>One for each directory; and what is known of logs that are not among them.</returns>
    /// <exception cref="IOException">A directory or file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static (IReadOnlyList<VerifiedLog> Logs, IReadOnlyList<AuditHead> Elsewhere) Verify(
        AuditKey key, IReadOnlyList<string> directories, IReadOnlyList<AuditHead> heads, IReadOnlyCollection<string> named,
        CancellationToken cancellationToken)
    {
        var logs = directories.Select(directory => Verify(key, directory, heads, cancellationToken)).ToList();
        var elsewhere = heads.Where(head => logs.TrueForAll(log => log.Node.Length > 0 && log.Node != head.Node)).ToList();
        foreach (var head in elsewhere)
        {
            // A log that was deleted as a whole: its gateway has begun another, with other digits at the end of its name.
            if (logs.Find(log => AuditHead.NameOf(log.Node) == AuditHead.NameOf(head.Node)) is { } other)
            {
                other.Find(
                    AuditProblem.LogMissing, other.Directory, 0,
                    $"The gateway {AuditHead.NameOf(head.Node)} has had another log, {head.Node} with {head.Lines} lines. It is not there.");
            }
            else if (named.Contains(head.Node, StringComparer.Ordinal))
            {
                logs[0].Find(AuditProblem.LogMissing, logs[0].Directory, 0, $"The log of {head.Node} is not there.");
            }
        }

        return (logs, elsewhere);
    }

    private static VerifiedLog Verify(AuditKey key, string directory, IReadOnlyList<AuditHead> heads, CancellationToken cancellationToken)
    {
        var log = new VerifiedLog(directory);
        using var walk = new LogWalk(key, log, heads);
        var files = AuditFileName.In(directory);
        for (var i = 0; i < files.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            walk.Enter(files[i], isLast: i == files.Count - 1);
        }

        if (files.Count == 0)
        {
            log.Find(AuditProblem.LogMissing, directory, 0, "There is no audit log in this directory.");
            return log;
        }

        walk.Finish();
        return log;
    }

    internal static bool AreEqual(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        CryptographicOperations.FixedTimeEquals(left, right);
}
