using System.Net;
using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Clocks;

namespace PhoneTheft.Gateway.LoadTest.SelfTesting;

/// <summary>The cheapest server there can be: PERMITTED to everything, from bytes made beforehand. What it measures is the generator.</summary>
/// <remarks>One thread for all connections. It reads nothing of a call but where it ends, and of a stream's message but its number.</remarks>
internal sealed class Answerer : IAsyncDisposable
{
    private static readonly long Millisecond = RunClock.Nanoseconds(TimeSpan.FromMilliseconds(1));
    private static readonly long LookUpAfter = RunClock.Nanoseconds(TimeSpan.FromMilliseconds(20));

    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly List<AnswererConnection> _connections = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _stallAfter;
    private readonly long _stallFor;
    private long _stallFrom = long.MaxValue;
    private volatile bool _isStopping;
    private volatile int _answered;

    /// <param name="stallAfter">When it begins to do nothing at all, counted from its first connection.</param>
    /// <param name="stallFor">How long it does; zero: never.</param>
    public Answerer(TimeSpan stallAfter = default, TimeSpan stallFor = default)
    {
        _stallAfter = RunClock.Nanoseconds(stallAfter);
        _stallFor = RunClock.Nanoseconds(stallFor);
        _listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        _listener.Listen();
        _listener.Blocking = false;
        Address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndPoint!).Port}");
        new Thread(Run) { IsBackground = true, Name = "answerer" }.Start();
    }

    public Uri Address { get; }

    /// <summary>Messages answered so far, as last counted; wraps around.</summary>
    public int Answered => _answered;

    public async ValueTask DisposeAsync()
    {
        _isStopping = true;
        await _ended.Task;
        _connections.ForEach(connection => connection.Dispose());
        _listener.Dispose();
    }

    private void Run()
    {
        try
        {
            while (!_isStopping)
            {
                Stall();
                Exchange();
            }

            _ended.SetResult();
        }
        catch (Exception e)
        {
            _ended.SetException(e);
        }
    }

    private void Stall()
    {
        while (!_isStopping && RunClock.Now >= _stallFrom && RunClock.Now < _stallFrom + _stallFor)
        {
            SystemCalls.Wait([new PollEntry { Handle = -1 }], Millisecond);
        }
    }

    private void Exchange()
    {
        PollEntry[] sockets = [Entry((int)_listener.Handle, isWriting: false), .. _connections.Select(connection => Entry(connection.Handle, connection.HasOutput))];
        if (SystemCalls.Wait(sockets, LookUpAfter) <= 0)
        {
            return;
        }

        for (var i = _connections.Count - 1; i >= 0; i--)
        {
            if (sockets[i + 1].Ready == 0)
            {
                continue;
            }

            var isThere = _connections[i].Exchange();
            _answered += _connections[i].TakeAnswered();
            if (!isThere)
            {
                _connections[i].Dispose();
                _connections.RemoveAt(i);
            }
        }

        if (sockets[0].Ready != 0)
        {
            var socket = _listener.Accept();
            socket.Blocking = false;
            socket.NoDelay = true;
            _stallFrom = Math.Min(_stallFrom, RunClock.Now + _stallAfter);
            _connections.Add(new AnswererConnection(socket));
        }
    }

    private static PollEntry Entry(int handle, bool isWriting) =>
        new() { Handle = handle, Wanted = isWriting ? (short)(SystemCalls.Readable | SystemCalls.Writable) : SystemCalls.Readable };
}
