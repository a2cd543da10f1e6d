using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Tests.Client.Receiving;

public sealed class ChangeFeedTests
{
    private readonly ChangeFeed _feed = new(capacity: 3);

    [Fact]
    public async Task A_reader_gets_what_came_after_it_asked_though_it_had_not_begun_to_read()
    {
        _feed.Tell(Change(1));
        var reader = _feed.ReadAsync(TestContext.Current.CancellationToken);
        _feed.Tell(Change(2));
        _feed.End(null);

        Assert.Equal([2], await reader.Select(change => change.Revision.Number).ToListAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_reader_that_falls_behind_is_cut_off_after_what_it_has_and_the_others_read_on()
    {
        await using var slow = _feed.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        await using var quick = _feed.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        for (var number = 1; number <= 4; number++)
        {
            _feed.Tell(Change(number));
            Assert.True(await quick.MoveNextAsync());
            Assert.Equal(number, quick.Current.Revision.Number);
        }

        Assert.True(await slow.MoveNextAsync() && await slow.MoveNextAsync() && await slow.MoveNextAsync());
        await Assert.ThrowsAsync<ChangesMissedException>(async () => await slow.MoveNextAsync());
    }

    [Fact]
    public async Task Nobody_is_kept_who_has_stopped_reading()
    {
        await using (var reader = _feed.ReadAsync(TestContext.Current.CancellationToken).GetAsyncEnumerator(TestContext.Current.CancellationToken))
        {
            _feed.Tell(Change(1));
            await reader.MoveNextAsync();
            Assert.True(_feed.HasReaders);
        }

        Assert.False(_feed.HasReaders);
    }

    private static SyncChange Change(long number) => new() { Revision = new Revision(3, 1, number, 0) };
}
