using System.Buffers.Binary;
using Google.Protobuf;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Positions as the contract writes them.</summary>
internal static class RevisionMapping
{
    private const int ChainSize = sizeof(ulong);

    public static V1.Revision ToContract(this Revision revision) => new()
    {
        Shard = (uint)revision.Shard,
        Epoch = (ulong)revision.Epoch,
        Number = (ulong)revision.Number,
        Chain = ToContract(revision.Chain),
    };

    /// <returns>False when it can't be a position in a store of that many shards.</returns>
    public static bool TryFromContract(this V1.Revision message, int shards, out Revision revision)
    {
        revision = default;
        if (message.Shard >= (uint)shards || message.Epoch > long.MaxValue || message.Number > long.MaxValue
            || message.Chain.Length is not (0 or ChainSize))
        {
            return false;
        }

        var chain = message.Chain.IsEmpty ? 0 : BinaryPrimitives.ReadUInt64BigEndian(message.Chain.Span);
        revision = new Revision((int)message.Shard, (long)message.Epoch, (long)message.Number, chain);
        return true;
    }

    // 0 stands for "only the place is known"; a real chain is 0 once in 2⁶⁴.
    private static ByteString ToContract(ulong chain)
    {
        if (chain == 0)
        {
            return ByteString.Empty;
        }

        var bytes = new byte[ChainSize];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, chain);
        return UnsafeByteOperations.UnsafeWrap(bytes);
    }
}
