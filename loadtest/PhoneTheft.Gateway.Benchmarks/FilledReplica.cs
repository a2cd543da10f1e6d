using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Benchmarks;

/// <summary>A replica of a million devices in 2,400 models, and phones to ask about: one in ten is on the list. Always the same.</summary>
internal sealed class FilledReplica
{
    private const int Listed = 1_000_000;
    private const int Asked = 100_000;
    private const int Models = 2_400;
    private const int Shards = 16;

    public FilledReplica()
    {
        var random = new Random(1);
        var tacs = Enumerable.Range(0, Models).Select(_ => (ulong)random.Next(35_000_000, 36_000_000)).ToArray();
        Replica.Open(Enumerable.Range(0, Shards).Select(shard => new ReplicaShard(shard, 1, TimeProvider.System)));
        foreach (var shard in Replica.Shards)
        {
            shard.Adopt(new ShardView(new ShardTable(shard.Index, Shards), new Revision(shard.Index, 1, 1_000_000, 7), default, default, 0));
        }

        var listed = Enumerable.Range(0, Listed).Select(_ => Draw(random, tacs)).ToArray();
        foreach (var byShard in listed.Distinct().GroupBy(device => device.ShardOf(Shards)))
        {
            Replica.Shards[byShard.Key].View!.Table.SetAll([.. byShard.Order()], EquipmentStatus.Prohibited);
        }

        Devices = [.. Enumerable.Range(0, Asked).Select(n => n % 10 == 0 ? listed[random.Next(Listed)] : Draw(random, tacs))];
        Imeis = [.. Devices.Select(device => $"{device}{Imei.CheckDigitOf(device)}")];
    }

    public Replica Replica { get; } = new();

    public RevisionMessages Revisions { get; } = new();

    public EquipmentIdentity[] Devices { get; }

    public string[] Imeis { get; }

    private static EquipmentIdentity Draw(Random random, ulong[] tacs) =>
        EquipmentIdentity.FromValue((tacs[(int)(Models * Math.Pow(random.NextDouble(), 3))] * EquipmentIdentity.SerialsPerTac) + (ulong)random.Next(EquipmentIdentity.SerialsPerTac));
}
