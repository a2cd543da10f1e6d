using System.Buffers;
using System.IO.Pipelines;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Tests.Checking;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>Whatever a connection sends: the gate throws nothing, and the pieces in which it comes make no difference.</summary>
/// <remarks>The first byte of an input is the size of the pieces.</remarks>
internal sealed class FrameTarget : FuzzTarget
{
    private const int Repeats = 3_000;

    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();

    private readonly FakeTimeProvider _time = new();
    private readonly ConnectionNotices _notices;

    public FrameTarget() => _notices = new ConnectionNotices(Checkers.Meters, _time, NullLogger<ConnectionNotices>.Instance);

    public override string Name => "frames";

    public override int ShortRuns => 700;

    public override IReadOnlyList<byte[]> Words { get; } =
    [
        Preface, [0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8], [0, 0, 0, 4, 1, 0, 0, 0, 0], [0, 0, 0, 0, 0, 0, 0, 0, 1],
        [0, 0, 0, 0, 1, 0, 0, 0, 1], [0, 0, 0, 1, 5, 0, 0, 0, 1], [0, 0, 0, 9, 0, 0, 0, 0, 1], [0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0, 1],
        .. WordsOf("GET / HTTP/1.1\r\n\r\n"),
    ];

    public override IEnumerable<byte[]> Seeds => Words.Select(word => (byte[])[7, .. Preface, .. word]);

    public override string Try(byte[] input)
    {
        var (piece, bytes) = input.Length > 0 ? (1 + input[0], input[1..]) : (1, input);
        return $"{Count(bytes, piece)} {Enter(bytes, piece)}";
    }

    // The same frames over and over, as a flood is: all at once, and piece by piece.
    private string Count(byte[] frames, int piece)
    {
        var (whole, pieces) = (new FrameBudget(_time), new FrameBudget(_time));
        if (frames.Length <= Preface.Length)
        {
            return "short";
        }

        var repeated = frames.AsSpan(Preface.Length);
        Demand(
            whole.Takes(new ReadOnlySequence<byte>(Preface)) && Preface.Chunk(piece).All(part => pieces.Takes(new ReadOnlySequence<byte>(part))),
            "a preface is no flood");
        var (isTaken, isTakenInPieces, taken) = (true, true, 0);
        var times = Math.Min(Repeats, 30_000 / repeated.Length);
        for (; taken < times && isTaken; taken++)
        {
            isTaken = whole.Takes(new ReadOnlySequence<byte>(repeated.ToArray()));
            isTakenInPieces = repeated.ToArray().Chunk(piece).Select(part => pieces.Takes(new ReadOnlySequence<byte>(part))).ToList().TrueForAll(took => took);
            Demand(isTaken == isTakenInPieces, "pieces make no difference");
        }

        return isTaken ? "taken" : "flood";
    }

    private string Enter(byte[] bytes, int piece)
    {
        var pipe = new Pipe(new PipeOptions(pauseWriterThreshold: 0, useSynchronizationContext: false));
        var connection = new DefaultConnectionContext("fuzz", new Duplex(pipe.Reader, new Pipe().Writer), new Duplex(pipe.Reader, new Pipe().Writer));
        var (options, begun, read) = (new ConnectionsOptions(), 0, 0L);
        var gate = new ProtocolGate(
            new ProtocolStart(IsHttp2: true, _ => begun++), new FirstBytes(options, _notices, _time), options, _notices, _time);
        foreach (var part in bytes.Chunk(piece))
        {
            pipe.Writer.Write(part);
        }

        pipe.Writer.Complete();
        gate.Before(async inner =>
        {
            while (true)
            {
                var result = await inner.Transport.Input.ReadAsync();
                read += result.Buffer.Length;
                inner.Transport.Input.AdvanceTo(result.Buffer.End);
                if (result.IsCompleted)
                {
                    return;
                }
            }
        })(connection).GetAwaiter().GetResult();
        Demand(begun == 0 ? read == 0 : read == bytes.Length, "all or nothing reaches HTTP");
        return $"{begun}";
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
