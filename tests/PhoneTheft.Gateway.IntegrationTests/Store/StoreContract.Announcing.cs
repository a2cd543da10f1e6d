using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;


namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>Jobs of many writes that are asked for before the first.</summary>
public abstract partial class StoreContract
{
    [Fact]
    public async Task One_token_covers_a_whole_job()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 8, new BulkLimitOptions { ReleaseAtLeast = 2, ReleaseShare = 0, BlocksPerDay = 8, TacShare = TenOfATac });
        BulkAnnouncement Job(string token = "", bool isExact = true) => new("alpha", token, "night job", 5, 4, [(35_000_000, 4), (49_015_420, 1)], isExact);

        var fault = await RefusedAsync(() => gateway.AnnounceAsync(Job()));
        var again = await RefusedAsync(() => gateway.AnnounceAsync(Job()));
        var token = fault.Confirmation!.Token;

        Assert.Equal((StoreFault.ConfirmationRequired, token), (fault.Fault, again.Confirmation!.Token));
        Assert.Contains("end 5 holds and newly block 4 devices", fault.Message, StringComparison.Ordinal);
        Assert.Contains("end 2 of its holds and block 8 more devices and block 10 more devices of one model (TAC 35000000)", fault.Message, StringComparison.Ordinal);
        Assert.Null((await RefusedAsync(() => gateway.AnnounceAsync(Job(isExact: false)))).Confirmation);

        await gateway.AnnounceAsync(Job(token));
        await Task.WhenAll(Enumerable.Range(1, 5).Select(n => gateway.WriteAsync(WriteOperation.Release("alpha", Spread(store, n)))));
        await Task.WhenAll(Enumerable.Range(21, 4).Select(n => gateway.WriteAsync(Block(store, n))));
    }

    [Fact]
    public async Task An_announcement_within_the_limit_is_counted_when_written()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 2, new BulkLimitOptions { BlocksPerDay = 4 });
        var job = new BulkAnnouncement("alpha", "", "", 0, 2, [(35_000_000, 2)], IsExact: true);

        await gateway.AnnounceAsync(job);
        await gateway.AnnounceAsync(job);
        Assert.Equal(StoreFault.ConfirmationRequired, (await RefusedAsync(() => gateway.AnnounceAsync(job with { Blocks = 3 }))).Fault);
        await gateway.WriteAsync(Block(store, 3));

        Assert.Equal(StoreFault.ConfirmationRequired, (await RefusedAsync(() => gateway.AnnounceAsync(job))).Fault);
        Assert.Equal(StoreFault.ConfirmationInvalid, (await RefusedAsync(() => gateway.AnnounceAsync(job with { Token = "0123" }))).Fault);
    }

    [Fact]
    public async Task A_job_over_very_many_models_is_asked_for_likewise()
    {
        await using var store = await OpenEmptyAsync();
        await using var gateway = await HoldingAsync(store, "alpha", 1, new BulkLimitOptions { TacShare = TenOfATac });
        var job = new BulkAnnouncement("alpha", "", "", 0, 110_000, [.. Enumerable.Range(0, 10_000).Select(n => ((uint)(10_000_000 + n), 10L))], IsExact: true);

        await gateway.AnnounceAsync(job);
        var fault = await RefusedAsync(() => gateway.AnnounceAsync(job with { ByTac = [.. job.ByTac.Select(of => (of.Tac, of.Devices + (of.Tac % 2)))] }));

        Assert.Contains("and likewise of 4,997 more models", fault.Message, StringComparison.Ordinal);
        Assert.Equal(55_000, fault.Confirmation!.Amount);
        await gateway.AnnounceAsync(job with { Token = fault.Confirmation.Token });
    }
}
