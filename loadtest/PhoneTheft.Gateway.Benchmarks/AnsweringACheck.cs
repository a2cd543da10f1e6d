using BenchmarkDotNet.Attributes;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does a check cost within its call, from the IMEI to the answer?</summary>
public class AnsweringACheck
{
    private readonly FilledReplica _filled = new();
    private DeviceChecker _checker = null!;
    private Imei[] _imeis = [];
    private int _at;

    [GlobalSetup]
    public void Setup()
    {
        _checker = new DeviceChecker(_filled.Replica);
        _imeis = [.. _filled.Imeis.Select(imei => Imei.Parse(imei))];
    }

    [Benchmark]
    public EquipmentStatus Check() =>
        _checker.Check(_imeis[_at++ % _imeis.Length], null, out var answer) == CheckRefusal.None ? answer.Status : throw new InvalidOperationException("It doesn't answer.");
}
