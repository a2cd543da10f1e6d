using System.Text;
using BenchmarkDotNet.Attributes;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does parsing an IMEI cost, and what would the string in between?</summary>
public class ParsingAnImei
{
    private static readonly byte[] Digits = "490154203237518"u8.ToArray();
    private static readonly byte[] Written = "49-015420-323751-8"u8.ToArray();

    [Benchmark(Baseline = true)]
    public ulong FromBytes() => Imei.Parse(Digits).Identity.Value;

    [Benchmark]
    public ulong FromBytesWithSeparators() => Imei.Parse(Written).Identity.Value;

    [Benchmark]
    public ulong FromBytesByWayOfString() => Imei.Parse(Encoding.UTF8.GetString(Digits)).Identity.Value;
}
