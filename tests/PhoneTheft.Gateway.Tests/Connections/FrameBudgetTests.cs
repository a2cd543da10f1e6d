using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Connections;

namespace PhoneTheft.Gateway.Tests.Connections;

public sealed class FrameBudgetTests
{
    private const byte Data = 0;
    private const byte Headers = 1;
    private const byte Priority = 2;
    private const byte Settings = 4;
    private const byte Ping = 6;
    private const byte WindowUpdate = 8;
    private const byte Continuation = 9;
    private const byte EndStream = 1;

    private readonly FakeTimeProvider _time = new();
    private readonly FrameBudget _budget;

    public FrameBudgetTests()
    {
        _budget = new FrameBudget(_time);
        Assert.True(Takes(new byte[FrameBudget.PrefaceBytes]));
    }

    [Theory]
    [InlineData(Data, 0)]
    [InlineData(Priority, 5)]
    [InlineData(Settings, 0)]
    [InlineData(Settings, 600)]
    [InlineData(Ping, 8)]
    [InlineData(WindowUpdate, 4)]
    [InlineData(Continuation, 0)]
    [InlineData(0xfe, 1)]
    public void Empty_frames_are_limited_per_second(byte type, int length)
    {
        var frame = Frame(type, length);

        Assert.All(Enumerable.Range(0, FrameBudget.PerSecond), _ => Assert.True(Takes(frame)));
        Assert.False(Takes(frame));
    }

    [Fact]
    public void As_many_may_come_in_the_next_second()
    {
        var frame = Frame(Ping, 8);
        for (var second = 0; second < 10; second++)
        {
            Assert.All(Enumerable.Range(0, FrameBudget.PerSecond), _ => Assert.True(Takes(frame)));
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }

    [Theory]
    [InlineData(Headers, 30, 0)]
    [InlineData(Data, 1, 0)]
    [InlineData(Data, 0, EndStream)]
    public void A_useful_frame_pays_for_an_empty_one(byte type, int length, byte flags)
    {
        var both = new byte[][] { Frame(type, length, flags), Frame(Ping, 8) }.SelectMany(frame => frame).ToArray();

        Assert.All(Enumerable.Range(0, 10 * FrameBudget.PerSecond), _ => Assert.True(Takes(both)));
    }

    [Fact]
    public void Earlier_frames_pay_for_one_second_at_most()
    {
        Assert.All(Enumerable.Range(0, 10 * FrameBudget.PerSecond), _ => Assert.True(Takes(Frame(Data, 1))));

        Empty_frames_are_limited_per_second(Ping, 8);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(8)]
    [InlineData(10)]
    [InlineData(4_096)]
    public void The_pieces_in_which_they_come_make_no_difference(int piece)
    {
        var allowed = Enumerable.Repeat(Frame(Ping, 8), FrameBudget.PerSecond).SelectMany(frame => frame).ToArray();

        Assert.All(allowed.Chunk(piece), bytes => Assert.True(Takes(bytes)));
        Assert.Contains(Frame(Ping, 8).Chunk(piece), bytes => !Takes(bytes));
    }

    [Fact]
    public void Pieces_that_are_told_at_once_are_counted_like_one()
    {
        var frames = Enumerable.Repeat(Frame(Ping, 8), FrameBudget.PerSecond + 1).SelectMany(frame => frame).ToArray();
        var last = new Piece(frames.AsMemory(1_000), 1_000);
        var first = new Piece(frames.AsMemory(0, 1_000), 0, last);

        Assert.False(_budget.Takes(new ReadOnlySequence<byte>(first, 0, last, last.Memory.Length)));
    }

    private static byte[] Frame(byte type, int length, byte flags = 0)
    {
        var frame = new byte[9 + length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (length << 8) | type);
        frame[4] = flags;
        return frame;
    }

    private bool Takes(byte[] bytes) => _budget.Takes(new ReadOnlySequence<byte>(bytes));

    private sealed class Piece : ReadOnlySequenceSegment<byte>
    {
        public Piece(ReadOnlyMemory<byte> bytes, long before, Piece? next = null) => (Memory, RunningIndex, Next) = (bytes, before, next);
    }
}
