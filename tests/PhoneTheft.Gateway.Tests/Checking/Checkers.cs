using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Checking;

/// <summary>The check path over a replica of sixteen shards with two phones on its list, last confirmed two seconds ago.</summary>
internal sealed class Checkers
{
    public const string Blocked = "490154203237518";
    public const string Tracked = "35693803564384";
    public const string Free = "86123403564380";

    /// <param name="loaded">Shards with something to answer from.</param>
    public Checkers(int loaded = 16)
    {
        var time = new FakeTimeProvider();
        Replica.Open(Enumerable.Range(0, 16).Select(shard => new ReplicaShard(shard, 10, time)));
        foreach (var shard in Replica.Shards.Take(loaded))
        {
            shard.Adopt(new ShardView(
                new ShardTable(shard.Index, 16), new Revision(shard.Index, 1, 40 + shard.Index, 0xC4A1), default, default, 0));
        }

        Set(Blocked, EquipmentStatus.Prohibited);
        Set(Tracked, EquipmentStatus.Tracked);
        time.Advance(TimeSpan.FromSeconds(2));
    }

    public Replica Replica { get; } = new();

    public DeviceChecker One => new(Replica);

    public CheckManyResponder Many => new(new BatchChecker(Replica), Revisions);

    public RevisionMessages Revisions { get; } = new();

    public static IMeterFactory Meters => new ServiceCollection().AddMetrics().BuildServiceProvider().GetRequiredService<IMeterFactory>();

    /// <summary>Lays over the shard of a device what the store lost of it.</summary>
    public void Lose(string imei, EquipmentStatus status)
    {
        var identity = Imei.Parse(imei).Identity;
        var shard = Replica.ShardOf(identity)!;
        shard.Adopt(shard.View! with { Lost = LostHolds.Of([KeyValuePair.Create(identity, new LostStatus(status, ["alpha"]))]) });
    }

    private void Set(string imei, EquipmentStatus status)
    {
        var identity = Imei.Parse(imei).Identity;
        Replica.ShardOf(identity)!.View?.Table.Set(identity, status);
    }
}
