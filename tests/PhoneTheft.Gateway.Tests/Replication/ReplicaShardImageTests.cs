using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

public sealed class ReplicaShardImageTests
{
    private static readonly EquipmentIdentity Device = EquipmentIdentity.FromValue(35_000_000_000_007);
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(20_000));
    private readonly ReplicaShard _shard;

    public ReplicaShardImageTests() => _shard = new ReplicaShard(7, 100, _time);

    [Fact]
    public void An_image_says_when_the_list_last_equalled_the_store()
    {
        _shard.Adopt(View(number: 5));
        _shard.Confirm(_time.GetTimestamp());
        var confirmed = _time.GetUtcNow();
        _time.Advance(TimeSpan.FromHours(3));

        var image = _shard.Capture()!;

        Assert.Equal(confirmed, image.ConfirmedAt);
        Assert.Equal((5, 1, 0, 9), (image.Revision.Number, image.Prohibited, image.Tracked, image.Holds));
        Assert.Equal(_shard.View!.Digest, image.Digest);
    }

    [Fact]
    public void Nothing_is_kept_of_what_is_not_sound()
    {
        Assert.Null(_shard.Capture());

        _shard.Adopt(View(number: 5));
        _shard.MarkSuspect();
        Assert.Null(_shard.Capture());

        _shard.Adopt(View(number: 5) with { Digest = Digest.Empty });
        Assert.Null(_shard.Capture());

        _shard.Adopt(View(number: 5));
        Assert.NotNull(_shard.Capture());
    }

    [Fact]
    public void Staleness_starts_from_the_age_and_grows()
    {
        _shard.Restore(View(number: 5), TimeSpan.FromDays(2));

        Assert.Equal(TimeSpan.FromDays(2), _shard.Staleness);
        Assert.Equal(ShardState.Stale, _shard.StateAt(Limit));
        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(49), _shard.Staleness);
        _shard.Confirm(_time.GetTimestamp());
        Assert.Equal(ShardState.Fresh, _shard.StateAt(Limit));
    }

    [Fact]
    public void A_negative_age_is_none() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => _shard.Restore(View(number: 5), TimeSpan.FromTicks(-1)));

    [Fact]
    public void What_was_brought_here_out_of_sight_is_taken_over_with_its_ring_and_its_age()
    {
        var kept = new ReplicaShard(7, 100, _time);
        kept.Restore(View(number: 5), TimeSpan.FromDays(2));
        var change = new Change
        {
            Revision = new Revision(7, 1, 6, 2),
            Chain = new Chain(2, 0, 0),
            Kind = ChangeKind.Released,
            Identity = Device,
            Status = EquipmentStatus.Permitted,
            Carrier = "alpha",
            At = DateTimeOffset.UnixEpoch,
            Actor = "",
            Prohibited = 0,
            Tracked = 0,
            Holds = 8,
            Digest = Digest.Empty,
        };
        kept.Apply([change]);
        Assert.Null(_shard.View);
        var adoptions = _shard.Adoptions;

        _shard.TakeOver(kept);

        Assert.Equal(6, _shard.View!.Revision.Number);
        Assert.Same(change, _shard.Recent.Find(6));
        Assert.Equal(6, _shard.Recent.Oldest);
        Assert.Equal(TimeSpan.FromDays(2), _shard.Staleness);
        Assert.Equal(adoptions + 1, _shard.Adoptions);
    }

    private static ShardView View(long number)
    {
        var table = new ShardTable(7, 16);
        table.Set(Device, EquipmentStatus.Prohibited);
        return new ShardView(table, new Revision(7, 1, number, 1), new Chain(1, 0, 0), table.Digest, 9);
    }
}
