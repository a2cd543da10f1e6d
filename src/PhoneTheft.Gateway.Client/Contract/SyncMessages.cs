using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client;

/// <summary>What every sync stream of this library says alike, whoever opens it.</summary>
internal static class SyncMessages
{
    /// <summary>The version of the protocol that this library speaks.</summary>
    public const uint ProtocolMinor = 1;

    /// <summary>Asks which buckets of a shard differ.</summary>
    /// <param name="id">The number that the answer will have.</param>
    /// <param name="scope">What to compare.</param>
    /// <param name="shard">Of which shard.</param>
    /// <param name="digests">The 256 digests of the buckets here.</param>
    public static VerifyRequest Verify(ulong id, ListScope scope, int shard, IReadOnlyList<Digest> digests)
    {
        var bytes = new byte[digests.Count * Digest.Size];
        for (var i = 0; i < digests.Count; i++)
        {
            digests[i].Write(bytes.AsSpan(i * Digest.Size));
        }

        return new VerifyRequest { RequestId = id, Scope = scope, Shard = (uint)shard, Digests = UnsafeByteOperations.UnsafeWrap(bytes) };
    }
}
