using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Reads the field "digests" of a message, with one digest for every shard or none, or says what is wrong with it.</summary>
internal static class DigestsArgument
{
    /// <param name="sent">What the caller sent.</param>
    /// <param name="shards">The number of shards of the store.</param>
    /// <param name="digests">Good when there is no error: by shard, or empty.</param>
    public static GatewayError? Read(IReadOnlyCollection<ByteString> sent, int shards, out Digest[] digests)
    {
        digests = [];
        if (sent.Count > 0 && (sent.Count != shards || sent.Any(bytes => bytes.Length != Digest.Size)))
        {
            return new GatewayError(
                ErrorReason.VerifyInvalid,
                $"digests must be empty or hold {shards} digests of {Digest.Size} bytes each, one for every shard.",
                "digests");
        }

        digests = [.. sent.Select(bytes => Digest.Read(bytes.Span))];
        return null;
    }
}
