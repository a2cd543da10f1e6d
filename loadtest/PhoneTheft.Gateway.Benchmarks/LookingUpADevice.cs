using BenchmarkDotNet.Attributes;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>What does a look-up cost, one by one and a thousand together?</summary>
public class LookingUpADevice
{
    private const int Batch = 1_000;

    private readonly Population _population = new();
    private readonly EquipmentStatus[] _statuses = new EquipmentStatus[Batch];
    private ReplicaViews _views = null!;
    private int _at;

    [GlobalSetup]
    public void Setup() => _views = _population.Replica.TakeViews();

    [Benchmark(OperationsPerInvoke = Batch, Baseline = true)]
    public int OneByOne()
    {
        var prohibited = 0;
        foreach (var device in Next())
        {
            if (_population.Replica.ShardOf(device)!.View!.Table.StatusOf(device) == EquipmentStatus.Prohibited)
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
        _at = (_at + Batch) % _population.Devices.Length;
        return _population.Devices.AsSpan(_at, Batch);
    }
}
