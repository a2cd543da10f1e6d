using System.Net;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>Strangers cannot fill the log, nor the memory that waits for it.</summary>
public sealed class AuditFloodTests
{
    private readonly FakeTimeProvider _time = new(WrittenLog.Begin);
    private readonly AuditFloods _floods;

    public AuditFloodTests() =>
        _floods = new AuditFloods(new AuditPlace(new AuditOptions { RefusedPerMinute = 3 }, new StoreOptions(), isOnByDefault: true), _time);

    [Fact]
    public void The_first_of_a_minute_have_lines_and_the_others_are_counted()
    {
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => _floods.Admits(From("192.0.2.1"))));
        Assert.True(_floods.Admits(From("192.0.2.2")));
        Assert.True(_floods.Admits(From("192.0.2.1", AuditKind.Handshake)));
        Assert.Empty(_floods.TakeCounts());

        _time.Advance(TimeSpan.FromMinutes(1));

        var counted = Assert.Single(_floods.TakeCounts());
        Assert.Equal((AuditKind.Flood, "refused", IPAddress.Parse("192.0.2.1"), 7L), (counted.Kind, counted.Call, counted.Peer, counted.Amount));
        Assert.True(_floods.Admits(From("192.0.2.1")));
    }

    [Fact]
    public void Many_addresses_share_what_is_left()
    {
        var lines = Enumerable.Range(0, 10_000).Count(number => _floods.Admits(From($"10.0.{number / 250}.{number % 250}")));

        Assert.Equal(256 + 3, lines);
        Assert.Equal(10_000 - 259, _floods.TakeCounts(atOnce: true).Sum(counted => counted.Amount));
    }

    [Fact]
    public void Lines_beyond_the_bound_are_counted_as_lost()
    {
        using var queue = new AuditQueue(_floods, _time);
        var refused = Enumerable.Range(0, AuditQueue.Most).Count(number => queue.TryAdd([From("192.0.2.1")]));
        var writes = Enumerable.Range(0, AuditQueue.Most).Count(number => queue.TryAdd([WrittenLog.Entry(number)]));

        Assert.Equal((AuditQueue.Most / 2, AuditQueue.Most / 2), (refused, writes));
        var batch = queue.Take();
        Assert.Equal((AuditQueue.Most, AuditQueue.Most), (batch.Entries.Count, (int)batch.Lost));
    }

    [Fact]
    public async Task Whoever_waits_for_a_disk_that_fails_is_told()
    {
        using var queue = new AuditQueue(_floods, _time);
        queue.TryAdd(WrittenLog.Entry(1));
        var first = queue.WrittenAsync();
        queue.Take();
        queue.TryAdd(WrittenLog.Entry(2));
        var second = queue.WrittenAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.FromSeconds(6), queue.OldestWaits);

        queue.GiveUp();

        Assert.False(await first);
        Assert.False(await second);
        Assert.Single(queue.Take().Entries);
    }

    private static AuditEntry From(string address, AuditKind kind = AuditKind.Refused) => new(kind, WrittenLog.Begin) { Peer = IPAddress.Parse(address) };
}
