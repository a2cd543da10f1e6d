using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>How operations on holds, and what became of them, are written in the audit log. Nothing is allocated for a word.</summary>
internal static class AuditedCalls
{
    private static readonly string[] Outcomes = ["CHANGED", "UNCHANGED", "NOT_HELD", "ALREADY_APPLIED"];

    private static readonly string[] Faults =
    [
        .. Enum.GetNames<StoreFault>().Select(name => string.Concat(
            name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}"))),
    ];

    private static readonly Dictionary<(Disposition, HoldReason), string> Holds = (
        from disposition in Enum.GetValues<Disposition>()
        from reason in Enum.GetValues<HoldReason>()
        select (Key: (disposition, reason), Words: $"{disposition.ToString().ToUpperInvariant()} {reason.ToString().ToUpperInvariant()}"))
        .ToDictionary(pair => pair.Key, pair => pair.Words);

    /// <summary>An operation that the store has answered.</summary>
    public static AuditEntry Done(AuditedOperation asked, DateTimeOffset at, WriteOperation operation, WriteResult result) =>
        new(KindOf(asked, operation), at)
        {
            Carrier = asked.Caller.Carrier,
            IdentifiedBy = asked.Caller.IdentifiedBy,
            Peer = asked.Caller.Peer,
            Call = asked.Call,
            Note = asked.Why,
            Actor = operation.Actor,
            Device = operation.Identity,
            Hold = HoldOf(operation),
            Owner = OwnerOf(asked, operation),
            Outcome = OutcomeOf(result.Outcome),
            Revision = result.Outcome == WriteOutcome.NotHeld ? null : result.Revision,
        };

    /// <summary>
    /// An operation that the store has not answered well. Where nothing was written, it is a refused call like any other.
    /// </summary>
    public static AuditEntry Failed(AuditedOperation asked, DateTimeOffset at, WriteOperation operation, StoreException fault) =>
        new(fault.MayBeWritten ? KindOf(asked, operation) : AuditKind.Refused, at)
        {
            Carrier = asked.Caller.Carrier,
            IdentifiedBy = asked.Caller.IdentifiedBy,
            Peer = asked.Caller.Peer,
            Call = asked.Call,
            Note = asked.Why,
            Actor = operation.Actor,
            Device = operation.Identity,
            Hold = HoldOf(operation),
            Owner = OwnerOf(asked, operation),
            Outcome = fault.MayBeWritten ? "UNKNOWN" : "REFUSED",
            Reason = Faults[(int)fault.Fault],
        };

    private static string HoldOf(WriteOperation operation) =>
        operation is Place { Terms: var terms } && Holds.TryGetValue((terms.Disposition, terms.Reason), out var words) ? words : "";

    private static string OwnerOf(AuditedOperation asked, WriteOperation operation) =>
        operation.Carrier == asked.Caller.Carrier ? "" : operation.Carrier;

    // Whoever touches another's hold does it as an administrator.
    private static AuditKind KindOf(AuditedOperation asked, WriteOperation operation) =>
        operation.Carrier == asked.Caller.Carrier ? AuditKind.Write : AuditKind.Admin;

    private static string OutcomeOf(WriteOutcome outcome) => Outcomes[outcome switch
    {
        WriteOutcome.Changed => 0,
        WriteOutcome.Unchanged => 1,
        WriteOutcome.NotHeld => 2,
        _ => 3,
    }];
}

/// <summary>Who asks for operations, and how.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Call">By which call.</param>
/// <param name="Why">The reason that an administrator gives; empty: there is none.</param>
internal readonly record struct AuditedOperation(AuditedCaller Caller, string Call, string Why = "");
