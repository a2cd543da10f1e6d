using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>The columns that <c>journal</c> and <c>refused</c> have in common: an operation. Disposition 0 is the end of a hold.</summary>
internal static class OperationRow
{
    public const string Columns = "identity, disposition, reason, asserted_at, expires_at, reference, actor";

    private const int End = 0;

    /// <param name="first">The parameter that the identity is.</param>
    public static void Bind(Statement statement, int first, SyncOperation operation)
    {
        var place = operation as PlaceHold;
        statement
            .Bind(first, operation.Identity)
            .Bind(first + 1, place is null ? End : (long)place.Disposition)
            .Bind(first + 2, (long)(place?.Reason ?? HoldReason.None))
            .Bind(first + 3, place?.AssertedAt?.ToUnixTimeSeconds())
            .Bind(first + 4, place?.ExpiresAt?.ToUnixTimeSeconds())
            .Bind(first + 5, place?.Reference ?? "")
            .Bind(first + 6, operation.Actor);
    }

    /// <param name="first">The column that the identity is.</param>
    public static SyncOperation Read(Statement row, int first) => row.Long(first + 1) == End
        ? new EndHold { Identity = row.Identity(first), Actor = row.Text(first + 6) }
        : new PlaceHold
        {
            Identity = row.Identity(first),
            Disposition = (Disposition)row.Long(first + 1),
            Reason = (HoldReason)row.Long(first + 2),
            AssertedAt = Time(row, first + 3),
            ExpiresAt = Time(row, first + 4),
            Reference = row.Text(first + 5),
            Actor = row.Text(first + 6),
        };

    private static DateTimeOffset? Time(Statement row, int column) =>
        row.IsNull(column) ? null : row.Second(column);
}
