namespace PhoneTheft.Gateway.Client;

/// <summary>The newest line of one gateway's audit log that the store was told of.</summary>
/// <param name="Node">The name of the gateway in its audit log.</param>
/// <param name="Lines">How many lines the log had, from its first line on.</param>
/// <param name="Head">The keyed hash in that line, 32 bytes.</param>
/// <param name="ToldAt">When the store was told, by the store's clock.</param>
public sealed record AuditHead(string Node, long Lines, ReadOnlyMemory<byte> Head, DateTimeOffset ToldAt);

/// <summary>A link that logs a browser in at a gateway, once.</summary>
/// <param name="Url">The address to open. Whoever has it can open the page: do not log it.</param>
/// <param name="ValidUntil">Until when it works.</param>
public sealed record PageLink(Uri Url, DateTimeOffset ValidUntil);
