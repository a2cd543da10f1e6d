using System.Buffers;

namespace PhoneTheft.Gateway.Tests.CheckRpc;

/// <summary>A block of a connection's memory: the next message may begin in it and end in the next.</summary>
internal sealed class Piece : ReadOnlySequenceSegment<byte>
{
    public static ReadOnlySequence<byte> Sequence(params byte[][] blocks)
    {
        Piece? first = null;
        Piece? last = null;
        foreach (var block in blocks)
        {
            var piece = new Piece { Memory = block, RunningIndex = last is null ? 0 : last.RunningIndex + last.Memory.Length };
            last?.Next = piece;
            first ??= piece;
            last = piece;
        }

        return first is null ? ReadOnlySequence<byte>.Empty : new ReadOnlySequence<byte>(first, 0, last!, last!.Memory.Length);
    }
}
