using Google.Protobuf;

namespace PhoneTheft.Gateway.Checking;

/// <summary>A position as the contract writes it.</summary>
/// <param name="Revision">The message.</param>
/// <param name="Encoded">The same in bytes, after their number in one byte: the value of a field that holds it.</param>
internal sealed record PositionMessage(V1.Revision Revision, byte[] Encoded)
{
    // Four fields of a tag each, and of a varint of at most ten bytes or the eight bytes of the chain: far below the 128 that would take a second byte.
    public static PositionMessage Of(V1.Revision revision) => new(revision, [(byte)revision.CalculateSize(), .. revision.ToByteArray()]);
}
