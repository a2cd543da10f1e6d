using System.Net;
using System.Net.Sockets;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A TCP proxy on loopback, between a client and a server, that does what networks do. For gRPC and Redis alike.</summary>
/// <remarks>Faults may be set at any moment and hold for connections that are open, too. It keeps at most one buffer per connection and direction.</remarks>
internal sealed class FaultyLink : IAsyncDisposable
{
    private const int BufferSize = 16 * 1024;

    private readonly TcpListener _listener;
    private readonly CancellationTokenSource _closed = new();
    private readonly List<(Socket Client, Socket Server)> _connections = [];
    private readonly HashSet<Socket> _stranded = [];
    private readonly int _target;
    private TaskCompletionSource _requests = Open();
    private (byte[] Words, TaskCompletionSource Sent)? _lastAnswered;
    private TaskCompletionSource _replies = Open();

    /// <param name="target">Where it leads to.</param>
    /// <param name="port">Where it listens; 0: at any free port.</param>
    public FaultyLink(int target, int port = 0)
    {
        _target = target;
        _listener = new TcpListener(IPAddress.Loopback, port);
        _listener.Start();
        _ = AcceptAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public string EndPoint => $"127.0.0.1:{Port}";

    /// <summary>Each buffer is this late.</summary>
    public TimeSpan Latency { get; set; }

    /// <summary>… and up to this much later.</summary>
    public TimeSpan Jitter { get; set; }

    /// <summary>Bytes that are written at a time; 0: as they come.</summary>
    public int Slice { get; set; }

    /// <summary>In each direction of each connection; 0: as fast as it goes.</summary>
    public int BytesPerSecond { get; set; }

    /// <summary>Whether new connections are cut off at once.</summary>
    public bool Refusing { get; set; }

    /// <summary>How many bytes the server sent since the link was made.</summary>
    public long Replied { get; private set; }

    /// <summary>
    /// Nothing gets through any more, in either direction; connections stay open. What is sent meanwhile arrives after <see
    /// cref="Heal"/>, as TCP has it.
    /// </summary>
    public void Blackhole()
    {
        StopRequests();
        StopReplies();
    }

    /// <summary>What the client sends doesn't arrive any more.</summary>
    public void StopRequests() => _requests = _requests.Task.IsCompleted ? Shut() : _requests;

    /// <summary>What the server answers doesn't arrive any more: it does what it is asked, and nobody hears of it.</summary>
    public void StopReplies() => _replies = _replies.Task.IsCompleted ? Shut() : _replies;

    /// <summary>
    /// The reply to the first request that has these bytes in it doesn't arrive, and nothing after it: the server has done what it was asked,
    /// and who asked stands where it stood before.
    /// </summary>
    /// <returns>Ends when that request is on its way to the server.</returns>
    public Task StopReplyTo(byte[] words)
    {
        var sent = Shut();
        _lastAnswered = (words, sent);
        return sent.Task;
    }

    public void Heal()
    {
        _requests.TrySetResult();
        _replies.TrySetResult();
    }

    /// <summary>Both ends are told at once that the connection is gone.</summary>
    public void Reset() => ForEach((client, server) =>
    {
        Abort(client);
        Abort(server);
    });

    /// <summary>The server is told that the connection is gone, the client is told nothing.</summary>
    public void HalfOpen() => ForEach((_, server) =>
    {
        StopReplies();
        Abort(server);
    });

    /// <summary>The connections that are open now stay open, and nothing ever gets through them again; new ones are well.</summary>
    public void Strand() => ForEach((client, server) => _stranded.UnionWith([client, server]));

    public async ValueTask DisposeAsync()
    {
        await _closed.CancelAsync();
        _listener.Stop();
        Reset();
        Heal();
        _closed.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_closed.Token);
                _ = ServeAsync(client);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(Socket client)
    {
        var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        client.NoDelay = true;
        try
        {
            if (Refusing)
            {
                throw new SocketException((int)SocketError.ConnectionRefused);
            }

            await server.ConnectAsync(IPAddress.Loopback, _target, _closed.Token);
            lock (_connections)
            {
                _connections.Add((client, server));
            }

            await Task.WhenAny(CopyAsync(client, server, isReply: false), CopyAsync(server, client, isReply: true));
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            // The server is not there, or the link is gone.
        }

        // The fault says who is told; without one both are.
        if (_requests.Task.IsCompleted && _replies.Task.IsCompleted)
        {
            Abort(client);
            Abort(server);
        }
    }

    private async Task CopyAsync(Socket from, Socket to, bool isReply)
    {
        var buffer = new byte[BufferSize];
        var before = Array.Empty<byte>();
        try
        {
            while (await from.ReceiveAsync(buffer, _closed.Token) is var read and > 0)
            {
                Replied += isReply ? read : 0;
                await DelayAsync(Latency + (Jitter * Random.Shared.NextDouble()));

                var isAwaited = !isReply && IsAwaited(ref before, buffer.AsSpan(0, read));
                if (isAwaited)
                {
                    StopReplies();
                }

                // Last: what is on its way when a fault sets in doesn't arrive.
                await (isReply ? _replies : _requests).Task.WaitAsync(_closed.Token);
                await (IsStranded(from) ? Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _closed.Token) : Task.CompletedTask);
                for (var sent = 0; sent < read;)
                {
                    var size = Slice == 0 ? read - sent : Math.Min(Slice, read - sent);
                    await to.SendAsync(buffer.AsMemory(sent, size), _closed.Token);
                    sent += size;
                    await DelayAsync(BytesPerSecond == 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((double)size / BytesPerSecond));
                }

                if (isAwaited)
                {
                    _lastAnswered?.Sent.TrySetResult();
                }
            }
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException or ObjectDisposedException)
        {
            // One end is gone; the other is told below.
        }
    }

    // The bytes may be in two buffers.
    private bool IsAwaited(ref byte[] before, ReadOnlySpan<byte> buffer)
    {
        if (_lastAnswered is not { Sent.Task.IsCompleted: false } awaited)
        {
            return false;
        }

        byte[] seen = [.. before, .. buffer];
        before = [.. seen.TakeLast(awaited.Words.Length - 1)];
        return seen.AsSpan().IndexOf(awaited.Words) >= 0;
    }

    private Task DelayAsync(TimeSpan time) =>
        time > TimeSpan.Zero ? Task.Delay(time, TimeProvider.System, _closed.Token) : Task.CompletedTask;

    private bool IsStranded(Socket socket)
    {
        lock (_connections)
        {
            return _stranded.Contains(socket);
        }
    }

    private void ForEach(Action<Socket, Socket> action)
    {
        lock (_connections)
        {
            foreach (var (client, server) in _connections)
            {
                action(client, server);
            }
        }
    }

    private static void Abort(Socket socket)
    {
        try
        {
            // Closed this way, the other end gets a reset and not an end.
            socket.LingerState = new LingerOption(enable: true, 0);
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // It is gone already.
        }

        socket.Dispose();
    }

    private static TaskCompletionSource Open()
    {
        var gate = Shut();
        gate.SetResult();
        return gate;
    }

    private static TaskCompletionSource Shut() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
