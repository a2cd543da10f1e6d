namespace PhoneTheft.Gateway.Audit;

/// <summary>How far an audit log has come: what a verification compares its end with.</summary>
/// <param name="Node">The name of the gateway in its log.</param>
/// <param name="Lines">How many lines the log has had, which is the number of the last one.</param>
/// <param name="Hash">The hash of that line, in hexadecimal.</param>
public sealed record AuditHead(string Node, long Lines, string Hash)
{
    /// <summary>Reads NODE:LINES:HASH.</summary>
    /// <returns>Null: it is not one.</returns>
    public static AuditHead? Read(string text) =>
        text.Split(':') is [{ Length: > 0 } node, var lines, { Length: 2 * KeyedHash.Length } hash]
        && long.TryParse(lines, System.Globalization.NumberStyles.None, provider: null, out var count)
        && hash.All(char.IsAsciiHexDigit)
            ? new AuditHead(node, count, hash.ToLowerInvariant())
            : null;

    /// <summary>The name of a node without the digits that its log was given at its beginning.</summary>
    public static string NameOf(string node) => node.LastIndexOf('-') is > 0 and var end ? node[..end] : node;

    /// <summary>NODE:LINES:HASH, as <see cref="Read"/> takes it.</summary>
    public override string ToString() => $"{Node}:{Lines}:{Hash}";
}
