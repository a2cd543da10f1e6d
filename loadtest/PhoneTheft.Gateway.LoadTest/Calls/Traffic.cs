using System.Net.Sockets;
using PhoneTheft.Gateway.LoadTest.Answers;
using PhoneTheft.Gateway.LoadTest.Http2;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Calls;

/// <summary>The calls of one connection.</summary>
internal abstract class Traffic : IStreamHandler, IDisposable
{
    private const int HttpOk = 200;

    // Blocks that have been read and were good. Trailers never change and headers once a second, with the date: comparing is cheaper than reading.
    private byte[] _goodHeaders = [];
    private byte[] _goodTrailers = [];
    private RequestHeaders? _headers;
    private bool _isFirst = true;
    private int _device;

    protected Traffic(Socket socket, LoadPlan plan, string path, WorkerResults results, int firstDevice)
    {
        Connection = new Http2Connection(socket, this);
        Plan = plan;
        Path = path;
        Results = results;
        _device = firstDevice % plan.Devices.Count;
    }

    public Http2Connection Connection { get; }

    /// <summary>Calls, or messages, without an answer.</summary>
    public int InFlight { get; protected set; }

    protected LoadPlan Plan { get; }

    protected WorkerResults Results { get; }

    private string Path { get; }

    /// <summary>Whether no further call can be started on this connection.</summary>
    public virtual bool IsSpent => Connection.IsClosing;

    /// <summary>Starts one call or sends one message. Returns false if the greatest allowed number is in flight.</summary>
    /// <param name="intended">When it was to start: latency counts from here.</param>
    public abstract bool TryStart(long intended);

    /// <summary>Tells that no further call will be started.</summary>
    public abstract void Close();

    /// <summary>The server sends nothing more.</summary>
    public abstract bool IsClosed { get; }

    /// <summary>Counts what is still in flight as never answered.</summary>
    public abstract void GiveUp();

    /// <summary>Called when the server's SETTINGS have arrived.</summary>
    /// <exception cref="LoadException">They don't allow what the plan wants.</exception>
    public virtual void Prepare()
    {
        var settings = Connection.Settings;
        if (settings.MaxStreams < Plan.StreamsPerConnection)
        {
            throw new LoadException($"--streams must be {settings.MaxStreams} or fewer, because the server allows {settings.MaxStreams} streams on a connection; got {Plan.StreamsPerConnection}. Use more --connections instead.");
        }

        List<KeyValuePair<string, string>> metadata = [];
        if (Plan.Carrier is { } carrier)
        {
            metadata.Add(new("x-dev-carrier", carrier));
        }

        if (Plan.Credentials.Token is { } token)
        {
            metadata.Add(new("authorization", $"Bearer {token}"));
        }

        _headers = RequestHeaders.Of(Plan.Address, Path, metadata, settings.HeaderTableSize);
    }

    public virtual void Flush() => Connection.Flush();

    public void Dispose() => Connection.Dispose();

    public void OnHeaders(int stream, ReadOnlySpan<byte> block, bool isEnd)
    {
        if (!isEnd)
        {
            CheckHeaders(stream, block);
            return;
        }

        if (block.SequenceEqual(_goodTrailers))
        {
            OnEnd(stream, GrpcStatus.Ok);
            return;
        }

        var headers = ResponseHeaders.Read(block);
        if (headers.GrpcStatus == GrpcStatus.Ok)
        {
            _goodTrailers = block.ToArray();
        }

        if (headers.GrpcStatus >= 0)
        {
            OnEnd(stream, headers.GrpcStatus);
        }
        else
        {
            OnFailed(stream, headers.HttpStatus is HttpOk or 0 ? "ended without a grpc-status" : $"HTTP {headers.HttpStatus}");
        }
    }

    public abstract void OnData(int stream, ReadOnlySpan<byte> data, bool isEnd);

    public void OnReset(int stream, uint error) => OnFailed(stream, $"RST_STREAM {error}");

    public abstract void OnWindow(int stream, int increment);

    public abstract void OnGoAway(int lastStream, uint error);

    public abstract void OnLost(string reason);

    /// <summary>A call has ended with a status.</summary>
    protected abstract void OnEnd(int stream, int grpcStatus);

    /// <summary>A call has ended without a status. Does nothing if it had ended before.</summary>
    protected abstract void OnFailed(int stream, string reason);

    protected void WriteHeaders(int stream)
    {
        var block = _isFirst ? _headers!.First : _headers!.Others;
        _isFirst = false;
        block.CopyTo(Connection.Frame(FrameType.Headers, FrameFlags.EndHeaders, stream, block.Length));
    }

    /// <summary>The first of some devices in a row, each row after the last.</summary>
    protected int NextDevices(int count)
    {
        var first = _device + count <= Plan.Devices.Count ? _device : 0;
        _device = first + count;
        return first;
    }

    private void CheckHeaders(int stream, ReadOnlySpan<byte> block)
    {
        if (block.SequenceEqual(_goodHeaders))
        {
            return;
        }

        var headers = ResponseHeaders.Read(block);
        if (headers.HttpStatus == HttpOk)
        {
            _goodHeaders = block.ToArray();
        }
        else
        {
            OnFailed(stream, $"HTTP {headers.HttpStatus}");
        }
    }
}
