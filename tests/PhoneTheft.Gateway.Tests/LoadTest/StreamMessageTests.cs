using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Calls;
using PhoneTheft.Gateway.LoadTest.Http2;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class StreamMessageTests
{
    [Theory]
    [InlineData(false, 4)]
    [InlineData(true, 2)]
    public void Messages_of_a_stream_share_a_frame_if_they_may(bool isPacking, int frames)
    {
        using var connection = new Http2Connection(new Socket(SocketType.Stream, ProtocolType.Tcp), null!);
        var writer = new StreamMessageWriter(connection, isPacking);
        var (one, other) = (new StreamLane(1, 8, 100_000), new StreamLane(3, 8, 100_000));
        ulong[] correlations = [1, 127, 128, ulong.MaxValue];
        writer.Write(one, correlations[0], "490154203237518"u8);
        writer.Write(one, correlations[1], "490154203237518"u8);
        writer.Write(one, correlations[2], "490154203237518"u8);
        writer.Write(other, correlations[3], "356938035643809"u8);

        var messages = new List<CheckStreamRequest>();
        var reader = new MessageReader();
        var count = 0;
        for (ReadOnlySpan<byte> rest = connection.Output.At(0, connection.Output.End); rest.Length > 0; count++)
        {
            var frame = FrameHeader.Read(rest);
            var payload = rest.Slice(FrameHeader.Size, frame.Length);
            rest = rest[(FrameHeader.Size + frame.Length)..];
            while (reader.TryRead(ref payload, out var message))
            {
                messages.Add(CheckStreamRequest.Parser.ParseFrom(message));
            }
        }

        Assert.Equal(frames, count);
        Assert.Equal(correlations, messages.Select(message => message.CorrelationId));
        Assert.Equal("356938035643809", messages[^1].Imei);
        Assert.Equal(Http2Connection.UsualWindow - connection.Output.End + (frames * FrameHeader.Size), connection.SendWindow);
        Assert.Equal(Http2Connection.UsualWindow - connection.SendWindow, 200_000 - one.Window - other.Window);
    }
}
