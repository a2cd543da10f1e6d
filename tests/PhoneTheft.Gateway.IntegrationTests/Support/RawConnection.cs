using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A connection of which every byte is the test's own: HTTP/2 as nobody's client would speak it.</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    public const byte Headers = 1;
    public const byte ResetStream = 3;
    public const byte Settings = 4;
    public const byte Ping = 6;
    public const byte Continuation = 9;

    public const byte EndStream = 1;
    public const byte EndHeaders = 4;

    private readonly TcpClient _client;
    private readonly NetworkStream _stream;

    private RawConnection(TcpClient client) => (_client, _stream) = (client, client.GetStream());

    public static byte[] Preface { get; } = Encoding.ASCII.GetBytes("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");

    /// <summary>Of a call of Check, in HPACK without a table, so that it may be sent any number of times.</summary>
    public static byte[] HeaderBlock { get; } =
    [
        0x83, 0x86, 0x44, (byte)Path.Length, .. Path, 0x41, 1, (byte)'x', 0x5f, (byte)ContentType.Length, .. ContentType,
    ];

    /// <summary>To be sent behind <see cref="HeaderBlock"/>: the header x-dev-carrier.</summary>
    public static byte[] Carrier(string carrier) =>
        [0x10, 13, .. "x-dev-carrier"u8, (byte)carrier.Length, .. Encoding.ASCII.GetBytes(carrier)];

    /// <summary>To be sent behind <see cref="HeaderBlock"/>: the header authorization.</summary>
    /// <param name="length">Of its value, at least 127.</param>
    public static byte[] Token(int length)
    {
        // A number above the seven bits of its first byte follows in groups of seven, the lowest first (RFC 7541, section 5.1).
        var size = new List<byte> { 0x7f };
        var rest = length - 0x7f;
        for (; rest >= 0x80; rest >>= 7)
        {
            size.Add((byte)((rest & 0x7f) | 0x80));
        }

        return [0x10, 13, .. "authorization"u8, .. size, (byte)rest, .. Enumerable.Repeat((byte)'a', length)];
    }

    private static ReadOnlySpan<byte> Path => "/phonetheft.gateway.v1.CheckService/Check"u8;

    private static ReadOnlySpan<byte> ContentType => "application/grpc"u8;

    public static async Task<RawConnection> OpenAsync(string address)
    {
        var uri = new Uri(address);
        var client = new TcpClient();
        await client.ConnectAsync(uri.Host, uri.Port, TestContext.Current.CancellationToken);
        return new RawConnection(client);
    }

    /// <summary>With the preface and empty settings sent.</summary>
    public static async Task<RawConnection> BeginAsync(string address)
    {
        var connection = await OpenAsync(address);
        await connection.SendAsync([.. Preface, .. Frame(Settings, 0, 0, [])]);
        return connection;
    }

    public static byte[] Frame(byte type, byte flags, int stream, ReadOnlySpan<byte> payload)
    {
        var frame = new byte[9 + payload.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame, (payload.Length << 8) | type);
        frame[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(5), stream);
        payload.CopyTo(frame.AsSpan(9));
        return frame;
    }

    public Task SendAsync(byte[] bytes) =>
        _stream.WriteAsync(bytes, TestContext.Current.CancellationToken).AsTask().WaitAsync(
            Wait.Limit, TestContext.Current.CancellationToken);

    /// <summary>Sends again and again, whatever comes back, until the other side has closed or the test is done with it.</summary>
    public async Task FloodAsync(Func<byte[]> next, CancellationToken enough)
    {
        try
        {
            while (!enough.IsCancellationRequested)
            {
                await _stream.WriteAsync(next(), enough);
            }
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            // Closed.
        }
    }

    /// <summary>What comes next, as far as it has come; nothing: the other side has closed.</summary>
    public async Task<byte[]> ReceiveAsync()
    {
        var buffer = new byte[4 << 10];
        try
        {
            return buffer[..await _stream.ReadAsync(buffer, TestContext.Current.CancellationToken).AsTask().WaitAsync(
                Wait.Limit, TestContext.Current.CancellationToken)];
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Reads whatever comes until the other side closes.</summary>
    public async Task ClosedAsync()
    {
        while ((await ReceiveAsync()).Length > 0)
        {
            // Nobody asks what it was.
        }
    }

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }
}
