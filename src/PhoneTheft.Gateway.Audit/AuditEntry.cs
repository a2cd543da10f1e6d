using System.Net;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Audit;

/// <summary>What one line of the audit log says; number, node and hash are put in when it is written. What is empty is left out.</summary>
/// <remarks>It holds no secret and no token. Texts are bounded when they are written: see <see cref="MaxText"/>.</remarks>
internal sealed record AuditEntry
{
    /// <summary>Characters of a text; what is longer is cut off, and ends with an ellipsis.</summary>
    public const int MaxText = 256;

    public AuditEntry(AuditKind kind, DateTimeOffset at)
    {
        Kind = kind;
        At = at;
    }

    public AuditKind Kind { get; init; }

    /// <summary>When it happened, by the clock of the gateway.</summary>
    public DateTimeOffset At { get; init; }

    /// <summary>The carrier that the caller acts for.</summary>
    public string Carrier { get; init; } = "";

    /// <summary>How the caller was identified: development, certificate, token or proxy.</summary>
    public string IdentifiedBy { get; init; } = "";

    /// <summary>From where; for a flood, one address of many.</summary>
    public IPAddress? Peer { get; init; }

    /// <summary>Who at the carrier, as the caller says.</summary>
    public string Actor { get; init; } = "";

    /// <summary>The call, such as Block, or what else was done.</summary>
    public string Call { get; init; } = "";

    /// <summary>How it ended.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Why: the reason of an error, or of a certificate that was refused.</summary>
    public string Reason { get; init; } = "";

    /// <summary>The device; it is written as a keyed hash unless the settings say in clear.</summary>
    public EquipmentIdentity? Device { get; init; }

    /// <summary>What hold was asked for, such as BLOCK STOLEN; empty: one was ended.</summary>
    public string Hold { get; init; } = "";

    /// <summary>Whose hold it is, where that is not the caller's carrier.</summary>
    public string Owner { get; init; } = "";

    /// <summary>How many: of changes, lines or calls.</summary>
    public long? Amount { get; init; }

    /// <summary>The revision that it made or found.</summary>
    public Revision? Revision { get; init; }

    /// <summary>Tells what files hold from any other content; it is written as a keyed hash.</summary>
    public string Content { get; init; } = "";

    /// <summary>What else there is to say, such as the reason that an administrator gives.</summary>
    public string Note { get; init; } = "";
}
