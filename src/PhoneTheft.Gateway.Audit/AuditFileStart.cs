using System.Text.Json;

namespace PhoneTheft.Gateway.Audit;

/// <summary>What the first line of a file says: its own name, and the end of the file before.</summary>
/// <param name="File">The name of the file that it is the first line of.</param>
/// <param name="Previous">The file before; empty: it is the first of its log.</param>
/// <param name="PreviousLines">The number of the last line of the file before; 0: there is none.</param>
/// <param name="PreviousHash">The hash of that line, in hexadecimal; zeros: there is none.</param>
internal sealed record AuditFileStart(string File, string Previous, long PreviousLines, string PreviousHash)
{
    /// <summary>What a line says, whether its hash is right or not.</summary>
    /// <returns>Null: it is not the first line of a file.</returns>
    internal static AuditFileStart? Of(AuditLine line)
    {
        if (line.Field(",\"kind\":\""u8) != "file")
        {
            return null;
        }

        try
        {
            using var said = line.Parse();
            var start = new AuditFileStart(
                AuditLine.Text(said.RootElement, "file"), AuditLine.Text(said.RootElement, "previous"),
                AuditLine.Amount(said.RootElement, "previous_lines"), AuditLine.Text(said.RootElement, "previous_hash"));
            return start.PreviousHash.Length == 2 * KeyedHash.Length && start.PreviousHash.All(char.IsAsciiHexDigit) ? start : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    /// <summary>Whether the hash of the line that says this is right.</summary>
    internal bool Fits(AuditLine line, KeyedHash chain)
    {
        Span<byte> hash = stackalloc byte[KeyedHash.Length];
        Span<byte> stated = stackalloc byte[KeyedHash.Length];
        Convert.FromHexString(PreviousHash, hash, out _, out _);
        chain.Compute(hash, line.Content, hash);
        line.CopyHash(stated);
        return hash.SequenceEqual(stated);
    }
}

/// <summary>What the record of a removal says: up to which file and line the log is gone, counted from its beginning.</summary>
/// <param name="ThroughFile">The name of the last file that was removed.</param>
/// <param name="ThroughLine">The number of its last line.</param>
internal sealed record AuditRemoval(string ThroughFile, long ThroughLine);
