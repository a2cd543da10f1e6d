using System.Buffers.Binary;
using System.IO.Hashing;
using Google.Protobuf;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>A cursor, a number of variable length and a position of the contract have one spelling each, and no other bytes are read.</summary>
internal sealed class CursorTarget : FuzzTarget
{
    private static readonly Guid Store = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

    public override string Name => "cursor";

    public override int ShortRuns => 20_000;

    public override int Longest => Cursor.MaxSize + 10;

    public override IEnumerable<byte[]> Seeds =>
        from shards in new[] { 16, 32, 64 }
        from number in new[] { 0, 1, 127, 128, long.MaxValue }
        select new Cursor(Store, [.. Enumerable.Range(0, shards).Select(shard => new Revision(shard, 1, number, 7))]).ToByteArray();

    public override string Try(byte[] input)
    {
        // As it is, and with a hash that fits: an accident, and somebody who can count.
        var outcome = Read(input);
        if (input.Length > sizeof(uint))
        {
            var hashed = (byte[])input.Clone();
            BinaryPrimitives.WriteUInt32BigEndian(hashed.AsSpan(^sizeof(uint)..), XxHash32.HashToUInt32(hashed.AsSpan(..^sizeof(uint))));
            outcome += Read(hashed);
        }

        return outcome + ReadNumber(input) + ReadPosition(input);
    }

    private static string Read(byte[] bytes)
    {
        var isRead = Cursor.TryParse(bytes, out var cursor);
        Demand(!isRead || cursor!.ToByteArray().AsSpan().SequenceEqual(bytes), "a cursor writes itself as it was read");
        var error = CursorArgument.Read(ByteString.CopyFrom(bytes), "cursor", Store, 16, out _);
        Demand(isRead || error is not null, "what is no cursor is an error");
        return $"{isRead} {error?.Reason} ";
    }

    private static string ReadNumber(byte[] bytes)
    {
        ReadOnlySpan<byte> rest = bytes;
        if (!Varint.TryRead(ref rest, out var value))
        {
            return "no number ";
        }

        Span<byte> written = stackalloc byte[Varint.MaxSize];
        var size = Varint.Write(written, value);
        Demand(written[..size].SequenceEqual(bytes.AsSpan(0, bytes.Length - rest.Length)), "a number writes itself as it was read");
        Demand(size == Varint.SizeOf((ulong)value), "a number takes the bytes that it says");
        return $"{size} ";
    }

    private static string ReadPosition(byte[] bytes)
    {
        V1.Revision message;
        try
        {
            message = V1.Revision.Parser.ParseFrom(bytes);
        }
        catch (InvalidProtocolBufferException)
        {
            return "no message";
        }

        if (!message.TryFromContract(16, out var revision))
        {
            return "no position";
        }

        Demand(revision.Shard is >= 0 and < 16 && revision.Epoch >= 0 && revision.Number >= 0, "a position is one of the store's");
        Demand(revision.ToContract().TryFromContract(16, out var again) && again == revision, "a position comes back");
        return "position";
    }
}
