using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>Lines on their way to the disk: who is told that they got there.</summary>
public sealed class AuditQueueTests : IDisposable
{
    private readonly FakeTimeProvider _time = new(WrittenLog.Begin);
    private readonly AuditQueue _queue;

    public AuditQueueTests() => _queue = new AuditQueue(new AuditFloods(Place(AuditWhenFull.RefuseWrites), _time), _time);

    public void Dispose() => _queue.Dispose();

    [Fact]
    public void Lines_beyond_the_bound_are_counted_as_lost()
    {
        var refused = Enumerable.Range(0, AuditQueue.Most).Count(number => _queue.TryAdd([Refused]));
        var writes = Enumerable.Range(0, AuditQueue.Most).Count(number => _queue.TryAdd([WrittenLog.Entry(number)]));

        Assert.Equal((AuditQueue.Most / 2, AuditQueue.Most / 2), (refused, writes));
        var batch = _queue.Take();
        Assert.Equal((AuditQueue.Most, AuditQueue.Most), (batch.Entries.Count, (int)batch.Lost));
    }

    [Fact]
    public async Task Whoever_waits_for_a_disk_that_fails_is_told()
    {
        _queue.TryAdd(WrittenLog.Entry(1));
        var first = _queue.WrittenAsync();
        _queue.Take();
        _queue.TryAdd(WrittenLog.Entry(2));
        var second = _queue.WrittenAsync();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(TimeSpan.FromSeconds(6), _queue.OldestWaits);

        _queue.GiveUp();

        Assert.False(await first);
        Assert.False(await second);
        Assert.Single(_queue.Take().Entries);
    }

    [Fact]
    public async Task An_act_without_room_is_not_told_as_recorded()
    {
        Fill();
        var log = Log(AuditWhenFull.RefuseWrites);

        Assert.False(log.TryRecord(WrittenLog.Entry(1)));
        _queue.Take();
        _queue.Finish();

        Assert.True(await log.RecordedAsync());
        Assert.True(log.TryRecord(WrittenLog.Entry(2)));
    }

    [Fact]
    public void An_act_without_room_goes_on_where_that_is_set()
    {
        Fill();

        Assert.True(Log(AuditWhenFull.GoOn).TryRecord(WrittenLog.Entry(1)));
        Assert.Equal(1, _queue.Take().Lost);
    }

    [Fact]
    public async Task Lost_lines_of_strangers_hold_no_writer_up()
    {
        var log = Log(AuditWhenFull.RefuseWrites);
        while (_queue.TryAdd(Refused))
        {
        }

        Assert.True(log.TryRecord(WrittenLog.Entry(1)));
        var recorded = log.RecordedAsync();
        Assert.Equal(1, _queue.Take().Lost);
        _queue.Finish();

        Assert.True(await recorded);
    }

    [Theory]
    [InlineData((int)AuditSync.Always)]
    [InlineData((int)AuditSync.EverySecond)]
    [InlineData((int)AuditSync.Never)]
    public async Task Nobody_is_answered_before_the_line_is_written(int sync)
    {
        var log = Log(AuditWhenFull.RefuseWrites, (AuditSync)sync);
        Assert.True(log.TryRecord(WrittenLog.Entry(1)));

        var recorded = log.RecordedAsync();
        Assert.False(recorded.IsCompleted);
        _queue.Take();
        Assert.False(recorded.IsCompleted);
        _queue.Finish();

        Assert.True(await recorded);
    }

    [Fact]
    public async Task Each_line_rings_for_the_keeper()
    {
        var aDay = TimeSpan.FromDays(1);
        var keeper = _queue.WaitAsync(aDay, TestContext.Current.CancellationToken);
        Assert.False(keeper.IsCompleted);

        _queue.TryAdd(WrittenLog.Entry(1));

        await keeper.WaitAsync(Patience.OfSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_disk_that_does_not_answer_is_noticed()
    {
        var place = Place(AuditWhenFull.RefuseWrites);
        var health = new AuditHealth(place, new FakeLogger<AuditHealth>());
        var log = new AuditLog(_queue, health, place, _time);
        using var watch = new AuditWatch(place, _queue, health, _time);
        await watch.StartAsync(TestContext.Current.CancellationToken);
        Assert.True(log.TryRecord(WrittenLog.Entry(1)));
        _queue.Take();

        var recorded = log.RecordedAsync();
        for (var seconds = 0; !recorded.IsCompleted; seconds++)
        {
            Assert.InRange(seconds, 0, 10_000_000);
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        Assert.False(await recorded);
        Assert.True(log.RefusesWrites);
        Assert.Contains("does not answer", Assert.Single(log.Warnings), StringComparison.Ordinal);
        await watch.StopAsync(TestContext.Current.CancellationToken);
    }

    private static AuditEntry Refused => new(AuditKind.Refused, WrittenLog.Begin);

    private static AuditPlace Place(AuditWhenFull whenFull, AuditSync sync = AuditSync.Always) =>
        new(new AuditOptions { WhenFull = whenFull, Sync = sync }, new StoreOptions(), isOnByDefault: true);

    private AuditLog Log(AuditWhenFull whenFull, AuditSync sync = AuditSync.Always)
    {
        var place = Place(whenFull, sync);
        return new AuditLog(_queue, new AuditHealth(place, new FakeLogger<AuditHealth>()), place, _time);
    }

    private void Fill()
    {
        for (var i = 0; i < AuditQueue.Most; i++)
        {
            Assert.True(_queue.TryAdd(WrittenLog.Entry(i)));
        }
    }
}
