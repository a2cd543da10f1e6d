using PhoneTheft.Gateway.Client.StateFiles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Client.State;

/// <summary>The only row of <c>state</c>.</summary>
internal static class StateRow
{
    /// <summary>What moves forward with every transaction; see <see cref="Bind"/>.</summary>
    public const string Move = "UPDATE state SET cursor = ?, digests = ?, carrier = ?";

    public static Statement Bind(Statement move, Cursor cursor, Digest[] digests, string? carrier) =>
        move.Bind(1, cursor.ToByteArray()).Bind(2, Packed(digests)).Bind(3, carrier);

    public static (Guid? StoreId, Digest[] Digests, string? Carrier, Cursor? Cursor) Read(StateDatabase database)
    {
        using var row = database.Prepare("SELECT store_id, shards, carrier, cursor, digests FROM state");
        if (!row.Step())
        {
            throw StateFile.Damaged("it does not say where it is");
        }

        return (
            row.IsNull(0) ? null : row.Id(0),
            row.IsNull(1) ? [] : Unpacked(row.Blob(4), row.Long(1)),
            row.IsNull(2) ? null : row.Text(2),
            row.IsNull(3) ? null : ReadCursor(row.Blob(3)));
    }

    /// <exception cref="SyncStateFormatException">It is not a position.</exception>
    public static Cursor ReadCursor(ReadOnlySpan<byte> bytes) =>
        Cursor.TryParse(bytes, out var cursor) ? cursor : throw StateFile.Damaged("its position cannot be read");

    public static byte[] Packed(Digest[] digests)
    {
        var bytes = new byte[digests.Length * Digest.Size];
        for (var shard = 0; shard < digests.Length; shard++)
        {
            digests[shard].Write(bytes.AsSpan(shard * Digest.Size));
        }

        return bytes;
    }

    private static Digest[] Unpacked(ReadOnlySpan<byte> bytes, long shards)
    {
        if (shards is not (16 or 32 or 64) || bytes.Length != shards * Digest.Size)
        {
            throw StateFile.Damaged("it must have a digest for each of 16, 32 or 64 shards");
        }

        var digests = new Digest[shards];
        for (var shard = 0; shard < shards; shard++)
        {
            digests[shard] = Digest.Read(bytes[(shard * Digest.Size)..]);
        }

        return digests;
    }
}
