using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does encoding an answer cost?</summary>
public class EncodingAnAnswer
{
    private static readonly Revision Revision = new() { Shard = 7, Epoch = 1, Number = 1_234_567, Chain = ByteString.CopyFrom(1, 2, 3, 4, 5, 6, 7, 8) };
    private static readonly CheckAnswer Answer = new(EquipmentStatus.Permitted, new Freshness(null!, 12, false), false);
    private static readonly PositionMessage Position = PositionMessage.Of(Revision);

    private readonly byte[] _to = new byte[CheckResponseEncoding.MaxSize];

    [Benchmark(Baseline = true)]
    public int Ours() => CheckResponseEncoding.Write(_to, 123_456, Answer, Position);

    [Benchmark]
    public int Generated()
    {
        var message = new CheckStreamResponse { CorrelationId = 123_456, Status = V1.EquipmentStatus.Permitted, Revision = Revision, StalenessMs = 12 };
        var size = message.CalculateSize();
        message.WriteTo(_to.AsSpan(0, size));
        return size;
    }
}
