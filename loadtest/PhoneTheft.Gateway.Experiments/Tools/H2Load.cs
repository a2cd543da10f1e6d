using System.Buffers.Binary;
using System.Globalization;
using Google.Protobuf;

namespace PhoneTheft.Gateway.Experiments.Tools;

/// <summary>nghttp2's client: 4 connections × 32 calls in flight, one thread, the same request over and over.</summary>
internal sealed class H2Load : IDisposable
{
    private const int Connections = 4;
    private const int InFlight = 32;

    // h2load does not say what CPU time it took itself.
    private const string Timed = "TIMEFORMAT='cpu %3U %3S'; { time h2load \"$0\" \"$@\"; } 2>&1";

    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(20);

    private readonly string _body = Path.GetTempFileName();
    private readonly string _url;
    private readonly int _answerBytes;
    private readonly int _tolerance;

    /// <param name="server">The server to call.</param>
    /// <param name="method">Such as /package.Service/Method.</param>
    /// <param name="request">The request of each call.</param>
    /// <param name="answer">An answer that has been checked. All other answers must have the same length.</param>
    /// <param name="tolerance">Bytes by which an answer may differ; a staleness takes one or two.</param>
    public H2Load(Uri server, string method, IMessage request, IMessage answer, int tolerance = 0)
    {
        _url = server.GetLeftPart(UriPartial.Authority) + method;
        _answerBytes = GrpcFrame.Of(answer).Length;
        _tolerance = tolerance;
        File.WriteAllBytes(_body, GrpcFrame.Of(request));
    }

    public Task<H2LoadReport> RunAsync(TimeSpan duration) =>
        RunAsync(duration + Grace, "-D", duration.TotalMilliseconds.ToString("0ms", CultureInfo.InvariantCulture));

    public Task<H2LoadReport> RunAsync(int calls, TimeSpan timeLimit) => RunAsync(timeLimit, "-n", calls.ToString(CultureInfo.InvariantCulture));

    public void Dispose() => File.Delete(_body);

    private async Task<H2LoadReport> RunAsync(TimeSpan timeLimit, params string[] amount)
    {
        string[] arguments =
        [
            "-c", Connections.ToString(CultureInfo.InvariantCulture), "-m", InFlight.ToString(CultureInfo.InvariantCulture), "-t", "1", .. amount,
            "-d", _body, "-H", "content-type: application/grpc", "-H", "te: trailers", _url,
        ];
        var report = H2LoadReport.Parse(await Tool.RunAsync("bash", timeLimit, ["-c", Timed, .. arguments]));
        if (report.Done == 0 || report.NotOk > 0 || Math.Abs(report.BytesPerAnswer - _answerBytes) > _tolerance)
        {
            throw new InvalidOperationException(
                $"{_url} did not answer h2load as it answered before: {report.Done} calls done, {report.NotOk} of them not OK, {report.BytesPerAnswer:0.0} bytes an answer instead of {_answerBytes}.");
        }

        return report;
    }
}

/// <summary>A message as gRPC puts it on the wire: not compressed, four bytes of length, the message.</summary>
internal static class GrpcFrame
{
    private const int HeaderBytes = 5;

    public static byte[] Of(IMessage message)
    {
        var frame = new byte[HeaderBytes + message.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - HeaderBytes);
        message.WriteTo(frame.AsSpan(HeaderBytes));
        return frame;
    }
}
