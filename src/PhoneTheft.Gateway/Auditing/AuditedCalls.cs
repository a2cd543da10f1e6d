using System.Text.Json;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;
using Disposition = PhoneTheft.Gateway.Core.Disposition;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;
using Revision = PhoneTheft.Gateway.Core.Revision;
using WriteOutcome = PhoneTheft.Gateway.Store.Operations.WriteOutcome;
using WriteResult = PhoneTheft.Gateway.Store.Operations.WriteResult;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>How operations on holds, and what became of them, are written in the audit log. Nothing is allocated for a word.</summary>
internal static class AuditedCalls
{
    private static readonly Dictionary<(Disposition, HoldReason), string> Holds = (
        from disposition in Enum.GetValues<Disposition>()
        from reason in Enum.GetValues<HoldReason>()
        select (Key: (disposition, reason), Words: $"{WordOf(disposition)} {WordOf(reason)}"))
        .ToDictionary(pair => pair.Key, pair => pair.Words);

    /// <summary>An operation that the store has answered.</summary>
    public static AuditEntry Done(AuditedOperation asked, DateTimeOffset at, WriteOperation operation, WriteResult result) =>
        Of(asked, at, operation, KindOf(asked), OutcomeOf(result.Outcome), result.Outcome == WriteOutcome.NotHeld ? null : result.Revision);

    /// <summary>
    /// An operation that the store has not answered well. Where nothing was written, it is a refused call like any other.
    /// </summary>
    public static AuditEntry Failed(AuditedOperation asked, DateTimeOffset at, WriteOperation operation, StoreException fault) =>
        Of(
            asked, at, operation,
            fault.MayBeWritten ? KindOf(asked) : AuditKind.Refused,
            fault.MayBeWritten ? AuditOutcome.Unknown : AuditOutcome.Refused,
            reason: ReasonOf(fault));

    /// <summary>The reason that the caller gets.</summary>
    public static string ReasonOf(StoreException fault) => ErrorReasonInfo.Of(StoreErrors.Of(fault).Reason).WireName;

    private static AuditEntry Of(
        AuditedOperation asked, DateTimeOffset at, WriteOperation operation, AuditKind kind, AuditOutcome outcome,
        Revision? revision = null, string reason = "") =>
        new(kind, at)
        {
            Carrier = asked.Caller.Carrier,
            IdentifiedBy = asked.Caller.IdentifiedBy,
            Peer = asked.Caller.Peer,
            Call = asked.Call,
            Note = asked.Why,
            Actor = asked.Actor ?? operation.Actor,
            Device = operation.Identity,
            Hold = HoldOf(operation),
            Owner = operation.Carrier == asked.Caller.Carrier ? "" : operation.Carrier,
            Outcome = outcome,
            Revision = revision,
            Reason = reason,
        };

    private static string HoldOf(WriteOperation operation) =>
        operation is Place { Terms: var terms } && Holds.TryGetValue((terms.Disposition, terms.Reason), out var words) ? words : "";

    // Administrators give a reason, always.
    private static AuditKind KindOf(AuditedOperation asked) => asked.Why.Length == 0 ? AuditKind.Write : AuditKind.Admin;

    private static AuditOutcome OutcomeOf(WriteOutcome outcome) => outcome switch
    {
        WriteOutcome.Changed => AuditOutcome.Changed,
        WriteOutcome.Unchanged => AuditOutcome.Unchanged,
        WriteOutcome.NotHeld => AuditOutcome.NotHeld,
        WriteOutcome.AlreadyApplied => AuditOutcome.AlreadyApplied,
        _ => throw new ArgumentOutOfRangeException(nameof(outcome), outcome, "There is no word for it."),
    };

    private static string WordOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseUpper.ConvertName($"{value}");
}

/// <summary>Who asks for operations, and how.</summary>
/// <param name="Caller">Who.</param>
/// <param name="Call">By which call.</param>
/// <param name="Why">The reason that an administrator gives; empty: there is none.</param>
/// <param name="Actor">Who at the caller's carrier; null: the operation says.</param>
internal readonly record struct AuditedOperation(AuditedCaller Caller, string Call, string Why = "", string? Actor = null);
