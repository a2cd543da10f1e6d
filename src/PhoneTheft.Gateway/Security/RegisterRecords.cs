using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security;

/// <summary>Puts changes of the register on record.</summary>
internal sealed class RegisterRecords(AuditLog audit, TimeProvider time)
{
    // A text of a line is cut off at some length, and every id has to be on record.
    private const int MostIdsOfALine = 6;

    public void Add(RegisterChange change)
    {
        Add("ADDED", change.Added);
        Add("REMOVED", change.Removed);
        Add("CHANGED", change.Changed);
        if (change.RevokedTokensChanged)
        {
            Add("CHANGED", "revoked tokens", 1);
        }
    }

    private void Add(string outcome, IReadOnlyList<string> ids)
    {
        foreach (var some in ids.Chunk(MostIdsOfALine))
        {
            Add(outcome, string.Join(", ", some), some.Length);
        }
    }

    private void Add(string outcome, string what, int amount) => audit.Record(
        new AuditEntry(AuditKind.Register, time.GetUtcNow()) { Outcome = outcome, Note = what, Amount = amount });
}
