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
        [.. Enum.GetNames<StoreFault>().Select(name => string.Concat(name.Select((letter, at) => at > 0 && char.IsUpper(letter) ? $"_{letter}" : $"{char.ToUpperInvariant(letter)}")))];

    private static readonly Dictionary<(Disposition, HoldReason), string> Holds = (
        from disposition in Enum.GetValues<Disposition>()
        from reason in Enum.GetValues<HoldReason>()
        select (Key: (disposition, reason), Words: $"{disposition.ToString().ToUpperInvariant()} {reason.ToString().ToUpperInvariant()}"))
        .ToDictionary(pair => pair.Key, pair => pair.Words);

    /// <summary>An operation that the store has answered.</summary>
    public static AuditEntry Done(AuditEntry entry, WriteOperation operation, WriteResult result) => entry with
    {
        Actor = operation.Actor,
        Device = operation.Identity,
        Hold = HoldOf(operation),
        Owner = OwnerOf(entry, operation),
        Outcome = OutcomeOf(result.Outcome),
        Revision = result.Outcome == WriteOutcome.NotHeld ? null : result.Revision,
    };

    /// <summary>An operation that the store has not answered well. Where nothing was written, it is a refused call like any other.</summary>
    public static AuditEntry Failed(AuditEntry entry, WriteOperation operation, StoreException fault) => entry with
    {
        Kind = fault.MayBeWritten ? AuditKind.Write : AuditKind.Refused,
        Actor = operation.Actor,
        Device = operation.Identity,
        Hold = HoldOf(operation),
        Owner = OwnerOf(entry, operation),
        Outcome = fault.MayBeWritten ? "UNKNOWN" : "REFUSED",
        Reason = Faults[(int)fault.Fault],
    };

    private static string HoldOf(WriteOperation operation) =>
        operation is Place { Terms: var terms } && Holds.TryGetValue((terms.Disposition, terms.Reason), out var words) ? words : "";

    private static string OwnerOf(AuditEntry entry, WriteOperation operation) => operation.Carrier == entry.Carrier ? "" : operation.Carrier;

    private static string OutcomeOf(WriteOutcome outcome) => Outcomes[outcome switch
    {
        WriteOutcome.Changed => 0,
        WriteOutcome.Unchanged => 1,
        WriteOutcome.NotHeld => 2,
        _ => 3,
    }];
}
