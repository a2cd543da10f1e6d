using System.Net;
using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>What the rest of the gateway tells the audit log. Nothing here throws or touches the disk.</summary>
/// <remarks>Off, it takes nothing. Ask <see cref="IsOn"/> before making an entry where that costs something.</remarks>
internal sealed class AuditLog(AuditQueue queue, AuditHealth health, AuditPlace place, TimeProvider time)
{
    private static readonly Task<bool> Yes = Task.FromResult(true);
    private static readonly Task<bool> No = Task.FromResult(false);

    public bool IsOn => place.IsOn;

    /// <summary>Whether writes must not go on now.</summary>
    public bool RefusesWrites => IsOn && !GoesOn && health.Fault is not null;

    /// <summary>Where it is, for people.</summary>
    public string Description => IsOn ? place.Directory : "off";

    /// <summary>What the operator should know.</summary>
    public IEnumerable<string> Warnings => IsOn ? health.Warnings : [];

    private bool GoesOn => place.Options.WhenFull == AuditWhenFull.GoOn;

    /// <summary>
    /// Puts on record what nobody waits for. Refused calls and failed handshakes have a line of their own as long as they are few; when they
    /// come in floods they are counted.
    /// </summary>
    public void Record(AuditEntry entry)
    {
        if (IsOn)
        {
            queue.Add(entry);
        }
    }

    /// <summary>A new entry, of now.</summary>
    public AuditEntry Entry(AuditKind kind, AuditedCaller caller, string call) =>
        new(kind, time.GetUtcNow()) { Carrier = caller.Carrier, IdentifiedBy = caller.IdentifiedBy, Peer = caller.Peer, Call = call };

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Puts on record what was done, all or none. It is not answered before <see cref="RecordedAsync"/>.</summary>
    /// <returns>False: there is no room for it, and callers must not be told that all is well.</returns>
    public bool TryRecord(params ReadOnlySpan<AuditEntry> acts) => !IsOn || queue.TryAdd(acts) || GoesOn;

    /// <summary>Completes when all that was recorded before is as safe as the settings ask for.</summary>
    /// <remarks>Also with a Sync other than Always it completes only when the lines are written, so a killed gateway loses none of them.</remarks>
    /// <returns>False: it is not, and callers must not be told that all is well.</returns>
    public Task<bool> RecordedAsync() =>
        !IsOn || GoesOn ? Yes
        : health.Fault is not null ? No
        : queue.WrittenAsync();
}

/// <summary>Who is on record for what is done.</summary>
/// <param name="Carrier">The carrier that the caller acts for; empty: not known.</param>
/// <param name="IdentifiedBy">How that is known: development, certificate, token or proxy; empty: it is not.</param>
/// <param name="Peer">From where.</param>
internal sealed record AuditedCaller(string Carrier, string IdentifiedBy, IPAddress? Peer)
{
    // A socket for both kinds of addresses tells 192.0.2.1 as ::ffff:192.0.2.1. The log has one spelling.
    public IPAddress? Peer { get; } = Peer is { IsIPv4MappedToIPv6: true } ? Peer.MapToIPv4() : Peer;

    /// <summary>What the gateway does by itself.</summary>
    public static AuditedCaller Nobody { get; } = new("", "", Peer: null);
}
