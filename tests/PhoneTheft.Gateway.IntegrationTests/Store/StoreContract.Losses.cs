using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Store.Losses;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    private static readonly Loss ThreeLost = new()
    {
        Shard = 7,
        Number = 101,
        Chain = 0xabcdef,
        Head = 103,
        HeadChain = 0x123456,
        Changes = 3,
        NoticedAt = DateTimeOffset.UnixEpoch,
    };

    [Fact]
    public async Task A_loss_is_kept_once_with_its_highest_count()
    {
        await using var store = await OpenEmptyAsync();
        var losses = LossesOf(store);

        await losses.NoteAsync(ThreeLost);
        await losses.NoteAsync(ThreeLost);
        await losses.NoteAsync(ThreeLost with { Head = 102, HeadChain = 0x777, Changes = 2 });
        var kept = Assert.Single((await losses.ReadAsync()).Open);
        Assert.Equal((3, 103), (kept.Changes, kept.Head));
        Assert.InRange(kept.NoticedAt, DateTimeOffset.UnixEpoch.AddYears(50), DateTimeOffset.UnixEpoch.AddYears(200));

        await losses.NoteAsync(ThreeLost with { Head = 105, HeadChain = 0x999, Changes = 5 });
        var more = Assert.Single((await losses.ReadAsync()).Open);
        Assert.Equal((5, 105), (more.Changes, more.Head));

        // One that was started anew knows only where it was, not where the histories part.
        await losses.NoteAsync(ThreeLost with { Number = 105, Chain = 0x999, Head = 105, HeadChain = 0x999, Changes = 1, IsAtLeast = true });
        Assert.Single((await losses.ReadAsync()).Open);

        await losses.NoteAsync(ThreeLost with { Number = 101, Chain = 0x555, HeadChain = 0x556 });
        Assert.Equal(2, (await losses.ReadAsync()).Open.Count);
    }

    [Fact]
    public async Task A_cleared_loss_comes_back_only_with_more_changes()
    {
        await using var store = await OpenEmptyAsync();
        var losses = LossesOf(store);
        await losses.NoteAsync(ThreeLost);

        Assert.Equal(LossClearing.MoreIsLost, await losses.ClearAsync(7, ThreeLost.Field, 2, "alpha", "j.doe", "typo"));
        Assert.Equal(LossClearing.Unknown, await losses.ClearAsync(8, ThreeLost.Field, 3, "alpha", "j.doe", "typo"));
        Assert.Single((await losses.ReadAsync()).Open);

        Assert.Equal(LossClearing.Cleared, await losses.ClearAsync(7, ThreeLost.Field, 3, "alpha", "j.doe", "sent again"));
        Assert.Equal(LossClearing.Cleared, await losses.ClearAsync(7, ThreeLost.Field, 3, "alpha", "j.doe", "sent again"));
        await losses.NoteAsync(ThreeLost);
        Assert.Empty((await losses.ReadAsync()).Open);

        await losses.NoteAsync(ThreeLost with { Head = 104, HeadChain = 0x888, Changes = 4 });
        Assert.Equal(4, Assert.Single((await losses.ReadAsync()).Open).Changes);
    }

    [Fact]
    public async Task A_shard_keeps_a_hundred_losses_and_forgets_only_cleared_ones()
    {
        await using var store = await OpenEmptyAsync();
        var losses = LossesOf(store);
        static Loss Nth(ulong n) => ThreeLost with { Chain = n, HeadChain = n + 1_000 };
        for (var n = 1UL; n <= 100; n++)
        {
            Assert.True(await losses.NoteAsync(Nth(n)));
        }

        Assert.False(await losses.NoteAsync(Nth(101)));
        Assert.Equal(100, (await losses.ReadAsync()).Open.Count);
        await losses.ClearAsync(7, Nth(1).Field, 3, "alpha", "j.doe", "known");
        Assert.True(await losses.NoteAsync(Nth(101)));
        Assert.Equal(100, (await losses.ReadAsync()).Open.Count);
    }

    [Fact]
    public async Task What_the_store_was_not_told_yet_is_told_and_cleared()
    {
        await using var store = await OpenEmptyAsync();
        var book = new LossBook(file: null, NullLogger<LossBook>.Instance);
        using var keeper = new LossKeeper(book, LossesOf(store), new LostBranches(file: null, book), TimeProvider.System, NullLogger<LossKeeper>.Instance);
        Task<LossClearing> ClearAsync(Loss loss) =>
            keeper.ClearAsync(loss.Shard, loss.Field, loss.Changes, "alpha", "j.doe", "known", TestContext.Current.CancellationToken);

        // Nobody has told the store: the keeper isn't running.
        book.Report(ThreeLost);
        Assert.Equal(LossClearing.Cleared, await ClearAsync(ThreeLost));
        Assert.Empty(book.Open);

        // It has as many of the shard as it keeps.
        for (var n = 1UL; n <= 101; n++)
        {
            book.Report(ThreeLost with { Chain = n, HeadChain = n + 1_000 });
        }

        var last = ThreeLost with { Chain = 101, HeadChain = 1_101 };
        Assert.Equal(LossClearing.NoRoom, await ClearAsync(last));
        Assert.Equal(LossClearing.Cleared, await ClearAsync(ThreeLost with { Chain = 1, HeadChain = 1_001 }));
        Assert.Equal(LossClearing.Cleared, await ClearAsync(last));
        Assert.Equal(99, book.Open.Count);
    }

    [Theory]
    [InlineData("3\t0\t103\t0000000000123456\tF\t1764208800000\t")]
    [InlineData("x")]
    public async Task An_unreadable_loss_counts_and_is_noted_again(string damaged)
    {
        await using var store = await OpenEmptyAsync();
        var losses = LossesOf(store);
        await store.Database.HashSetAsync("pt:{s07}:losses", ThreeLost.Field, damaged);

        var unreadable = Assert.Single((await losses.ReadAsync()).Open);
        Assert.True(unreadable.IsAtLeast);
        Assert.Equal(unreadable, Assert.Single((await losses.ReadAsync()).Open));
        Assert.Equal(LossClearing.Unknown, await losses.ClearAsync(7, ThreeLost.Field, 3, "alpha", "j.doe", "typo"));

        await losses.NoteAsync(ThreeLost);
        Assert.Equal(3, Assert.Single((await losses.ReadAsync()).Open).Changes);
    }

    private static LossStore LossesOf(StoreUnderTest store) => new(store.Identity, () => store.Database, store.Options, TimeProvider.System);
}
