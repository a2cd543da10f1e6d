using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does a message of a CheckStream cost, from its frame to the answer's?</summary>
public class AnsweringAStream
{
    private const int Messages = 400;

    private readonly FilledReplica _filled = new();
    private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 0));
    private byte[] _frames = [];
    private CheckStreamFastPath _answers = null!;

    [GlobalSetup]
    public void Setup()
    {
        var metrics = new CheckMetrics(new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<System.Diagnostics.Metrics.IMeterFactory>());
        _answers = new CheckStreamFastPath(_pipe.Writer, new DeviceChecker(_filled.Replica), _filled.Revisions, metrics);
        _answers.Answer(new CheckStreamRequest { Imei = _filled.Imeis[0] });
        _frames = [.. _filled.Imeis.Take(Messages).SelectMany((imei, n) => Frame(new CheckStreamRequest { CorrelationId = (ulong)n, Imei = imei }))];
    }

    [Benchmark(OperationsPerInvoke = Messages)]
    public async Task AnswerAsync()
    {
        if (!Answer())
        {
            throw new InvalidOperationException("It doesn't answer all.");
        }

        await _answers.FlushAsync();
        var read = await _pipe.Reader.ReadAsync();
        _pipe.Reader.AdvanceTo(read.Buffer.End);
    }

    private bool Answer()
    {
        var frames = new ReadOnlySequence<byte>(_frames);
        return _answers.AnswerPlain(ref frames, int.MaxValue) == StreamNext.Incomplete && frames.IsEmpty;
    }

    private static byte[] Frame(CheckStreamRequest request)
    {
        var frame = new byte[5 + request.CalculateSize()];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), frame.Length - 5);
        request.WriteTo(frame.AsSpan(5));
        return frame;
    }
}
