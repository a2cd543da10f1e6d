using BenchmarkDotNet.Attributes;
using Google.Protobuf;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does reading a streamed request cost, down to its device?</summary>
public class ReadingARequest
{
    private static readonly byte[] Request = new CheckStreamRequest { CorrelationId = 123_456, Imei = "490154203237518" }.ToByteArray();

    [Benchmark(Baseline = true)]
    public ulong Plain() => FastRequestReader.TryReadStreamed(Request, out _, out var imei) ? imei.Identity.Value : 0;

    [Benchmark]
    public ulong Generated() => Imei.Parse(CheckStreamRequest.Parser.ParseFrom(Request).Imei).Identity.Value;
}
