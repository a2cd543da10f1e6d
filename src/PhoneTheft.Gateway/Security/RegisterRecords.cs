using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security;

/// <summary>Puts on record which carriers a change of the register is about; that the file has changed is on record as for every other.</summary>
internal sealed class RegisterRecords(AuditLog audit)
{
    // A text of a line is cut off at some length, and every id has to be on record.
    private const int MostIdsOfALine = 6;

    public void Add(RegisterChange change)
    {
        Add(AuditOutcome.Added, change.Added);
        Add(AuditOutcome.Removed, change.Removed);
        Add(AuditOutcome.Changed, change.Changed);
        if (change.RevokedTokensChanged)
        {
            Add(AuditOutcome.Changed, "revoked tokens", 1);
        }
    }

    private void Add(AuditOutcome outcome, IReadOnlyList<string> ids)
    {
        foreach (var some in ids.Chunk(MostIdsOfALine))
        {
            Add(outcome, string.Join(", ", some), some.Length);
        }
    }

    private void Add(AuditOutcome outcome, string what, int amount) => audit.Record(
        audit.Entry(AuditKind.FileRead, AuditedCaller.Nobody, RegisterFile.Setting) with { Outcome = outcome, Note = what, Amount = amount });
}
