using System.Text.Json;

namespace PhoneTheft.Gateway.Audit;

/// <summary>What a line of the audit log is about.</summary>
internal enum AuditKind
{
    /// <summary>A carrier's write: a hold placed or ended, or an attempt that reached the store.</summary>
    Write,

    /// <summary>What an administrator or operator has done to the store or the gateway.</summary>
    Admin,

    /// <summary>A call that was refused because of who made it, or how often.</summary>
    Refused,

    /// <summary>A connection that failed before a call was made.</summary>
    Handshake,

    /// <summary>How many more refused calls or failed connections there were than have lines.</summary>
    Flood,

    /// <summary>A file of a setting was read: the register, authorities, lists of what was revoked, the gateway's own certificate.</summary>
    FileRead,

    /// <summary>The gateway has started, with the fingerprint of its settings.</summary>
    Started,

    /// <summary>The gateway is stopping.</summary>
    Stopped,

    /// <summary>The first line of a file: its name, and the end of the file before.</summary>
    File,

    /// <summary>A file ended in the middle of a line, which was cut off.</summary>
    Recovered,

    /// <summary>Retention removes files: up to which, and where they ended.</summary>
    Removed,

    /// <summary>Lines that could not be written and are not kept anywhere: how many.</summary>
    Lost,

    /// <summary>The store knows more lines than the log has: its end was cut off, or never reached the disk.</summary>
    Missing,
}

/// <summary>How kinds are written in a line.</summary>
internal static class AuditKinds
{
    private static readonly string[] Names = [.. Enum.GetNames<AuditKind>().Select(JsonNamingPolicy.SnakeCaseLower.ConvertName)];

    /// <summary>All words, in the order of the kinds.</summary>
    public static IReadOnlyList<string> All => Names;

    /// <summary>The word for a kind.</summary>
    public static string NameOf(AuditKind kind) => Names[(int)kind];
}
