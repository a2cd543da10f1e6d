using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>A row of <c>own_holds</c>.</summary>
internal static class HoldRow
{
    public const string Columns = "identity, disposition, reason, asserted_at, expires_at, reference, actor, producer_id, sequence, epoch, number";

    public static void Bind(Statement statement, Hold hold) => statement
        .Bind(1, hold.Identity)
        .Bind(2, (long)hold.Disposition)
        .Bind(3, (long)hold.Reason)
        .Bind(4, hold.AssertedAt.ToUnixTimeSeconds())
        .Bind(5, hold.ExpiresAt?.ToUnixTimeSeconds())
        .Bind(6, hold.Reference)
        .Bind(7, hold.Actor)
        .Bind(8, hold.Producer)
        .Bind(9, hold.Sequence)
        .Bind(10, hold.Revision.Epoch)
        .Bind(11, hold.Revision.Number);

    public static Hold Read(Statement row, string carrier, int shards)
    {
        var identity = row.Identity(0);
        return new Hold
        {
            Carrier = carrier,
            Identity = identity,
            Disposition = (Disposition)row.Long(1),
            Reason = (HoldReason)row.Long(2),
            AssertedAt = row.Second(3),
            ExpiresAt = row.IsNull(4) ? null : row.Second(4),
            Reference = row.Text(5),
            Actor = row.Text(6),
            Producer = row.Text(7),
            Sequence = row.Long(8),
            Revision = new Revision(identity.ShardOf(shards), row.Long(9), row.Long(10), Chain: 0),
        };
    }
}
