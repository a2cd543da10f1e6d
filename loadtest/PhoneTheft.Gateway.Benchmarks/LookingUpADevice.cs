using BenchmarkDotNet.Attributes;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does a look-up cost, one by one and a thousand together?</summary>
public class LookingUpADevice
{
    private const int Batch = 1_000;

    private readonly FilledReplica _filled = new();
    private readonly EquipmentStatus[] _statuses = new EquipmentStatus[Batch];
    private ReplicaViews _views = null!;
    private int _at;

    [GlobalSetup]
    public void Setup() => _views = _filled.Replica.TakeViews();

    [Benchmark(OperationsPerInvoke = Batch, Baseline = true)]
    public int OneByOne()
    {
        var prohibited = 0;
        foreach (var device in Next())
        {
            if (_filled.Replica.ShardOf(device)!.View!.StatusOf(device) == EquipmentStatus.Prohibited)
            {
                prohibited++;
            }
        }

        return prohibited;
    }

    [Benchmark(OperationsPerInvoke = Batch)]
    public int Together()
    {
        _views.StatusesOf(Next(), _statuses);
        return _statuses.AsSpan().Count(EquipmentStatus.Prohibited);
    }

    private ReadOnlySpan<EquipmentIdentity> Next()
    {
        _at = (_at + Batch) % _filled.Devices.Length;
        return _filled.Devices.AsSpan(_at, Batch);
    }
}
