using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Runs before the protocol of a listener: a connection must be within the limits, and must begin in time.</summary>
/// <remarks>It looks at the first bytes, and of HTTP/2 at the headers of frames: nine bytes of each.</remarks>
internal sealed class ConnectionGate(ConnectionsOptions options, ConnectionNotices notices, TimeProvider time, int beginning)
{
    /// <summary>Bytes of "PRI * HTTP/2.0 …", by which HTTP/2 begins.</summary>
    public const int PrefaceOfHttp2 = 24;

    public const int FirstByte = 1;

    private readonly OpenConnections _open = new(options);

    public ConnectionDelegate Before(ConnectionDelegate next) => connection => EnterAsync(connection, next);

    private async Task EnterAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var address = (connection.RemoteEndPoint as IPEndPoint)?.Address ?? IPAddress.None;
        if (_open.Enter(address) is { } limit)
        {
            // Returning closes it. A GOAWAY would say no more: clients take either for a node to leave for another.
            notices.Refused(address, limit);
            return;
        }

        try
        {
            if (await BeginsInTimeAsync(connection))
            {
                KestrelEnds.Name(connection, address);
                CountFrames(connection, address);
                await ServeAsync(connection, next);
            }
        }
        finally
        {
            _open.Leave(address);
        }
    }

    private void CountFrames(ConnectionContext connection, IPAddress address)
    {
        if (beginning == PrefaceOfHttp2)
        {
            var input = new CountedInput(connection.Transport.Input, new FrameBudget(time), () =>
            {
                notices.Ended(ConnectionEnd.EmptyFrames, address);
                connection.Abort(new ConnectionAbortedException(ConnectionEnd.EmptyFrames.Flood!));
            });
            connection.Transport = new CountedTransport(input, connection.Transport.Output);
        }
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

    private async Task<bool> BeginsInTimeAsync(ConnectionContext connection)
    {
        var stopping = connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.ConnectionClosedRequested
            ?? CancellationToken.None;
        using var patience = new CancellationTokenSource(options.HandshakeWithin, time);
        using var ends = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stopping);
        var input = connection.Transport.Input;
        try
        {
            while (true)
            {
                var read = await input.ReadAsync(ends.Token);
                var begun = read.Buffer.Length >= beginning;
                input.AdvanceTo(read.Buffer.Start, begun ? read.Buffer.Start : read.Buffer.End);
                if (begun || read.IsCompleted)
                {
                    return begun;
                }
            }
        }
        catch (OperationCanceledException)
        {
            if (!stopping.IsCancellationRequested)
            {
                notices.Ended(ConnectionEnd.HandshakeTimeout);
            }

            return false;
        }
        catch (IOException)
        {
            // It went away before it had begun.
            return false;
        }
    }
}
