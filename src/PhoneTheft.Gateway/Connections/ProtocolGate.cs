using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Runs between TLS, if there is any, and HTTP: a connection must begin in time, and its frames are counted.</summary>
/// <remarks>It looks at the first bytes, and of HTTP/2 at the headers of frames: nine bytes of each.</remarks>
internal sealed class ProtocolGate(
    ProtocolStart start, FirstBytes first, ConnectionsOptions options, ConnectionNotices notices, TimeProvider time)
{
    public ConnectionDelegate Before(ConnectionDelegate next) => connection => EnterAsync(connection, next);

    private async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        if (await first.ReadAsync(connection, start.Bytes) is not { } read)
        {
            return;
        }

        if (start.IsHttp2 && !FrameBudget.IsPreface(read.FirstSpan))
        {
            notices.Ended(ConnectionEnd.NotHttp2, AddressKey.Of(connection));
            if (!char.IsAsciiLetterUpper((char)read.FirstSpan[0]))
            {
                return;
            }

            // Kestrel tells HTTP/1.1 in its own words what it is talking to.
        }

        start.Begin(connection.Features);
        if (start.IsHttp2)
        {
            CountFrames(connection);
        }

        await ServeAsync(connection, next);
    }

    private void CountFrames(ConnectionContext connection)
    {
        var address = AddressKey.Of(connection);
        var input = new CountedInput(connection.Transport.Input, new FrameBudget(time), () =>
        {
            notices.Ended(ConnectionEnd.EmptyFrames, address);
            connection.Abort(new ConnectionAbortedException(ConnectionEnd.EmptyFrames.Flood!));
        });
        connection.Transport = new CountedTransport(input, connection.Transport.Output);
    }

    /// <remarks>
    /// Kestrel loses calls of a connection that it ends for a flood, and would wait for them for ever (dotnet/aspnetcore 51307).
    /// If it stops waiting they become garbage; otherwise they would keep their memory and count against the limit.
    /// </remarks>
    private async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var served = next(connection);
        var closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = connection.ConnectionClosed.UnsafeRegister(
            static closed => ((TaskCompletionSource)closed!).TrySetResult(), closed);
        if (await Task.WhenAny(served, closed.Task) != served)
        {
            try
            {
                await served.WaitAsync(options.EndWithin, time);
            }
            catch (TimeoutException)
            {
                // Nothing of it can reach anybody any more.
            }

            return;
        }

        await served;
    }
}

/// <summary>How connections of a listener begin.</summary>
/// <param name="IsHttp2">With the preface of HTTP/2, or with any byte.</param>
/// <param name="Begin">Gives a connection that has begun its place.</param>
internal sealed record ProtocolStart(bool IsHttp2, Action<IFeatureCollection> Begin)
{
    public int Bytes => IsHttp2 ? FrameBudget.PrefaceBytes : 1;
}
