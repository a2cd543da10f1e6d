using System.Globalization;
using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Audit;

/// <summary>The names of an audit log's files: audit-00000007-20261127T154001Z.jsonl. They sort in the order they were begun.</summary>
/// <param name="Number">Counts the files of a log, from 1.</param>
/// <param name="Name">The whole name, without a directory.</param>
/// <param name="BegunAt">When the file was begun, as its name says. Whoever may rename the file may change that.</param>
internal sealed partial record AuditFileName(long Number, string Name, DateTimeOffset BegunAt)
{
    private const string Begun = "yyyyMMdd'T'HHmmss'Z'";

    public static AuditFileName Of(long number, DateTimeOffset begun) =>
        new(number, string.Create(CultureInfo.InvariantCulture, $"audit-{number:D8}-{begun.UtcDateTime:yyyyMMdd'T'HHmmss'Z'}.jsonl"), begun);

    /// <returns>Null: no file of an audit log is called that.</returns>
    public static AuditFileName? Read(string name) =>
        Pattern().Match(name) is { Success: true } match && DateTimeOffset.TryParseExact(
            match.Groups["begun"].ValueSpan, Begun, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var begun)
            ? new AuditFileName(long.Parse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture), name, begun)
            : null;

    /// <summary>The files of a log, in their order.</summary>
    /// <exception cref="IOException">The directory can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IReadOnlyList<AuditFileName> In(string directory) =>
        [.. Directory.EnumerateFiles(directory).Select(path => Read(Path.GetFileName(path))).OfType<AuditFileName>()
            .OrderBy(file => file.Number).ThenBy(file => file.Name, StringComparer.Ordinal)];

    /// <summary>Opens such a file, also while its gateway writes it.</summary>
    /// <returns>Null: it has gone after the directory was read, as retention removes files.</returns>
    /// <exception cref="IOException">It can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    internal static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    [GeneratedRegex(
        "^audit-(?<number>[0-9]{8,12})-(?<begun>[0-9]{8}T[0-9]{6}Z)\\.jsonl\\z",
        RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pattern();
}
