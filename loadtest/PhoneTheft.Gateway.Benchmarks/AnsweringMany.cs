using System.Buffers;
using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does an IMEI of a CheckMany of 1,000 cost, from the request's bytes to the response's?</summary>
public class AnsweringMany
{
    private const int Items = 1_000;

    private readonly FilledReplica _filled = new();
    private readonly Written _written = new();
    private Received[] _requests = [];
    private CheckManyResponder _responder = null!;
    private int _at;

    [GlobalSetup]
    public void Setup()
    {
        _responder = new CheckManyResponder(new BatchChecker(_filled.Replica), _filled.Revisions);
        _requests = [.. _filled.Imeis.Chunk(Items).Select(imeis => new Received(new CheckManyRequest { Imeis = { imeis } }.ToByteArray()))];
        Answer();
        if (CheckManyResponse.Parser.ParseFrom(_written.Bytes.WrittenSpan).Results.Count != Items)
        {
            throw new InvalidOperationException("It doesn't answer all.");
        }
    }

    [Benchmark(OperationsPerInvoke = Items)]
    public void Answer()
    {
        var tally = new CheckTally();
        var question = CheckManyRequestFrame.Read(_requests[_at++ % _requests.Length]);
        _written.Bytes.ResetWrittenCount();
        CheckManyResponseFrame.Write(_responder.Answer(question, null, ref tally), _written);
        ThreadLocalPool<CheckManyRequestFrame>.Return(question);
    }

    private sealed class Received(byte[] bytes) : DeserializationContext
    {
        public override int PayloadLength => bytes.Length;

        public override byte[] PayloadAsNewBuffer() => bytes;

        public override ReadOnlySequence<byte> PayloadAsReadOnlySequence() => new(bytes);
    }

    private sealed class Written : SerializationContext
    {
        public ArrayBufferWriter<byte> Bytes { get; } = new();

        public override IBufferWriter<byte> GetBufferWriter() => Bytes;

        public override void SetPayloadLength(int payloadLength)
        {
            // The length of a frame, which isn't written here.
        }

        public override void Complete()
        {
            // What is written stays.
        }
    }
}
