using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// One command, one answer, over a connection of its own: what a test needs to set a server up without the client library it tests
/// with.
/// </summary>
internal static class Resp
{
    /// <summary>Sends <paramref name="command"/> and returns a status, a number or a text; no arrays.</summary>
    /// <exception cref="InvalidOperationException">The server answered with an error.</exception>
    public static async Task<string> SendAsync(int port, params string[] command)
    {
        using var limit = new CancellationTokenSource(Patience.OfSeconds(5), TimeProvider.System);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, limit.Token);
        await using var stream = client.GetStream();
        var request = new StringBuilder().Append('*').Append(command.Length).Append("\r\n");
        foreach (var part in command)
        {
            request.Append('$').Append(Encoding.UTF8.GetByteCount(part)).Append("\r\n").Append(part).Append("\r\n");
        }

        await stream.WriteAsync(Encoding.UTF8.GetBytes(request.ToString()), limit.Token);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        var first = await reader.ReadLineAsync(limit.Token) ?? throw new IOException("The server closed the connection");
        switch (first[0])
        {
            case '-':
                throw new InvalidOperationException($"{string.Join(' ', command)}: {first[1..]}");
            case '$':
                // ASCII here, so a character is a byte.
                var text = new char[int.Parse(first.AsSpan(1), CultureInfo.InvariantCulture)];
                await reader.ReadBlockAsync(text, limit.Token);
                return new string(text);
            default:
                return first[1..];
        }
    }
}
