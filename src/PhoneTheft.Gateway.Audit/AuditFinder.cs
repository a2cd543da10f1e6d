using System.Text;
using System.Text.Json;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Audit;

/// <summary>Searches audit logs, line by line and in bounded memory. It does not verify them.</summary>
public static class AuditFinder
{
    /// <param name="directories">One for each log.</param>
    /// <param name="query">What is looked for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The lines, log by log, in the order in which they stand there.</returns>
    /// <exception cref="IOException">A directory or file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<FoundLine> Find(IEnumerable<string> directories, AuditQuery query, CancellationToken cancellationToken)
    {
        var paths = directories.SelectMany(directory => AuditFileName.In(directory).Select(file => Path.Combine(directory, file.Name)));
        foreach (var path in paths)
        {
            using var stream = AuditFileName.Open(path);
            if (stream is null)
            {
                continue;
            }

            var reader = new AuditLineReader(stream);
            while (reader.TryRead(out var bytes, out var end))
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (end == LineEnd.Whole && AuditLine.TryRead(bytes.Span, out var line) && query.Fits(line))
                {
                    yield return new FoundLine(path, reader.Place, Encoding.UTF8.GetString(bytes.Span));
                }
            }
        }
    }

    /// <summary>Why a search would find nothing, although there may be something.</summary>
    /// <param name="directories">One for each log.</param>
    /// <param name="keys">The keys of the logs, if devices are looked for.</param>
    /// <returns>Null: nothing stands in its way. Otherwise one or two English sentences.</returns>
    /// <exception cref="IOException">A directory or file can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static string? Obstacle(IReadOnlyList<string> directories, IReadOnlyList<AuditKey>? keys)
    {
        foreach (var directory in directories)
        {
            var files = AuditFileName.In(directory);
            if (files.Count == 0)
            {
                return $"There is no audit log in {directory}.";
            }

            if (keys is not null && AuditVerifier.KeyOf(keys, directory, files) is null)
            {
                return $"The log in {directory} was not written with the given key, or the first line of each file was changed. "
                    + "Devices are found with its own key only.";
            }
        }

        return null;
    }

    /// <summary>Whether a log has that line, or had it before its old files were removed.</summary>
    /// <param name="directory">The log.</param>
    /// <param name="number">The number of the line.</param>
    /// <param name="hash">What it must state as its hash, in hexadecimal.</param>
    /// <exception cref="IOException">The log can't be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static bool Has(string directory, long number, string hash)
    {
        var stated = Encoding.ASCII.GetBytes(hash);
        var files = AuditFileName.In(directory);
        for (var i = files.Count - 1; i >= 0; i--)
        {
            using var stream = AuditFileName.Open(Path.Combine(directory, files[i].Name));
            if (stream is null)
            {
                return true;
            }

            var (reader, seen, isEarlier) = (new AuditLineReader(stream), 0L, false);
            while (!isEarlier && reader.TryRead(out var bytes, out var end))
            {
                if (end == LineEnd.Whole && AuditLine.TryRead(bytes.Span, out var line))
                {
                    if (line.Number == number)
                    {
                        return line.StatedHash.SequenceEqual(stated);
                    }

                    seen++;
                    isEarlier = line.Number > number;
                }
            }

            // It is not where it should be. A file without lines is being begun.
            if (isEarlier ? seen > 1 : seen > 0)
            {
                return false;
            }
        }

        // It is older than the oldest file.
        return files.Count > 0;
    }
}

/// <summary>What is looked for: lines that fit all that is given.</summary>
public sealed class AuditQuery
{
    private readonly List<byte[]> _devices;
    private readonly string _carrier;
    private readonly byte[][] _fields;
    private readonly DateTimeOffset _since;

    /// <param name="keys">The keys of the logs.</param>
    /// <param name="device">The device; null: any.</param>
    /// <param name="carrier">The carrier that did it, or whose hold it was; empty: any.</param>
    /// <param name="since">From when on; null: from the beginning.</param>
    public AuditQuery(IReadOnlyList<AuditKey> keys, EquipmentIdentity? device, string carrier, DateTimeOffset? since)
    {
        _devices = device is { } identity
            ? [.. keys.Select(key => Field("device", HashOf(key, identity))), Field("imei", identity.ToString())]
            : [];
        _carrier = carrier;
        _fields = [Field("carrier", carrier), Field("owner", carrier)];
        _since = since ?? DateTimeOffset.MinValue;
    }

    internal bool Fits(AuditLine line) =>
        (_devices.Count == 0 || Has(line, _devices)) && (_carrier.Length == 0 || Has(line, _fields) || Names(line)) && (_since == DateTimeOffset.MinValue || line.At >= _since);

    private static byte[] Field(string name, string value) => Encoding.ASCII.GetBytes($",\"{name}\":\"{value}\"");

    private static string HashOf(AuditKey key, EquipmentIdentity device)
    {
        using var hash = KeyedHash.OfDevices(key);
        Span<byte> computed = stackalloc byte[KeyedHash.Length];
        hash.Compute(Encoding.ASCII.GetBytes(device.ToString()), computed);
        return Convert.ToHexStringLower(computed[..KeyedHash.KeptLength]);
    }

    private static bool Has(AuditLine line, IReadOnlyList<byte[]> fields)
    {
        foreach (var field in fields)
        {
            if (line.Content.IndexOf(field) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    // A change of the register is nobody's act, and names its carriers in its note.
    private bool Names(AuditLine line) => line.Content.IndexOf(",\"carrier\":\""u8) < 0
        && line.Field(",\"note\":\""u8).Split(", ").Contains(_carrier, StringComparer.Ordinal);
}

/// <summary>A line that was found.</summary>
/// <param name="File">The path of its file.</param>
/// <param name="Place">The number of the line in that file, from 1.</param>
/// <param name="Text">The line, JSON on one line.</param>
public sealed record FoundLine(string File, long Place, string Text)
{
    /// <summary>A field of it as text; empty: it has none, or the line was damaged.</summary>
    public string Value(string field)
    {
        try
        {
            using var said = JsonDocument.Parse(Text);
            return said.RootElement.TryGetProperty(field, out var value) ? value.ToString() : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
