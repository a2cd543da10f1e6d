using PhoneTheft.Gateway.Cli.Holds;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What <c>block --json</c> and <c>unblock --json</c> write.</summary>
internal sealed record WriteDocument(string Imei, string Outcome, string Status, uint OtherHolds, RevisionDocument? Revision)
{
    /// <summary>block: the hold after it.</summary>
    public required HoldDocument? Hold { get; init; }

    /// <summary>The hold before it, where it was changed or ended.</summary>
    public required HoldDocument? Previous { get; init; }

    /// <summary>What is another in it, field by field.</summary>
    public required IReadOnlyList<FieldChange> Changes { get; init; }
}
