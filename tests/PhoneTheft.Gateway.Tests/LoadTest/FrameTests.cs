using System.Buffers.Binary;
using PhoneTheft.Gateway.LoadTest.Http2;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class FrameTests
{
    [Fact]
    public void A_frame_header_is_nine_bytes_and_comes_back()
    {
        var header = new FrameHeader(0x012345, FrameType.Headers, FrameFlags.EndHeaders | FrameFlags.EndStream, 0x01020304);
        var bytes = new byte[FrameHeader.Size];
        header.Write(bytes);

        Assert.Equal("012345010501020304", Convert.ToHexString(bytes));
        Assert.Equal(header, FrameHeader.Read(bytes));
    }

    [Fact]
    public void The_reserved_bit_of_a_stream_is_ignored() => Assert.Equal(1, FrameHeader.Read(Convert.FromHexString("000000000080000001")).Stream);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(1000)]
    public void Messages_come_out_whole_wherever_the_frames_cut_them(int pieceLength)
    {
        byte[][] messages = [[1, 2, 3], [], [4], [.. Enumerable.Range(0, 300).Select(n => (byte)n)], [5, 6]];
        var body = messages.SelectMany(Framed).ToArray();

        var reader = new MessageReader();
        var read = new List<byte[]>();
        foreach (var piece in body.Chunk(pieceLength))
        {
            ReadOnlySpan<byte> rest = piece;
            while (reader.TryRead(ref rest, out var message))
            {
                read.Add(message.ToArray());
            }

            Assert.Equal(0, rest.Length);
        }

        Assert.Equal(messages, read);
    }

    [Fact]
    public void A_compressed_message_is_not_taken_for_an_answer() => Assert.Throws<Http2Exception>(() =>
    {
        var reader = new MessageReader();
        ReadOnlySpan<byte> rest = [1, 0, 0, 0, 1, 0];
        reader.TryRead(ref rest, out _);
    });

    [Fact]
    public void A_server_says_what_it_allows()
    {
        var settings = new ServerSettings();
        settings.Read(Convert.FromHexString("000100000000" + "000300000064" + "000400018000" + "FFFF00000001"));

        Assert.Equal((0, 100, 0x18000), (settings.HeaderTableSize, settings.MaxStreams, settings.StreamWindow));
    }

    private static byte[] Framed(byte[] message)
    {
        var prefix = new byte[5];
        BinaryPrimitives.WriteInt32BigEndian(prefix.AsSpan(1), message.Length);
        return [.. prefix, .. message];
    }
}
