using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public abstract partial class StoreContract
{
    [Fact]
    public async Task A_store_keeps_its_name_and_its_shards()
    {
        var options = await EmptyAsync();
        StoreIdentity created;
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            created = store.Identity;
        }

        await using var again = await StoreUnderTest.OpenAsync(options, mayCreate: false);

        Assert.Equal(created, again.Identity);
    }

    [Fact]
    public async Task An_empty_store_is_not_taken_for_a_new_one()
    {
        var refusal = await Assert.ThrowsAsync<StoreException>(async () => await StoreUnderTest.OpenAsync(await EmptyAsync(), mayCreate: false));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains("Store:Create", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_number_of_shards_is_refused()
    {
        var options = await EmptyAsync();
        int shards;
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            shards = store.Identity.Shards;
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(With(options, shards: 32)));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains($"has {shards} shards", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_format_of_the_future_is_refused()
    {
        var options = await EmptyAsync();
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            await store.Database.HashSetAsync(StoreKeys.Of(3).Meta, "format", "3");
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains("format '3'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_without_a_format_is_refused()
    {
        var options = await EmptyAsync();
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            await store.Database.HashDeleteAsync(StoreKeys.Of(3).Meta, "format");
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains("Shard 3", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_of_another_store_is_refused()
    {
        var options = await EmptyAsync();
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            await store.Database.HashSetAsync(StoreKeys.Of(5).Meta, "store_id", Guid.NewGuid().ToString("N"));
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains("two stores were mixed", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_shard_that_lost_its_data_is_not_made_anew()
    {
        var options = await EmptyAsync();
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            await store.Database.KeyDeleteAsync(StoreKeys.Of(5).Meta);
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains("Shard 5", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_ready_flag_makes_no_shard_anew()
    {
        var options = await EmptyAsync();
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            await store.Database.HashSetAsync(StoreKeys.Of(0).Meta, "ready", "yes");
            await store.Database.KeyDeleteAsync(StoreKeys.Of(5).Meta);
        }

        await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));
        await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));
    }

    [Fact]
    public async Task Data_without_meta_is_not_built_upon()
    {
        var options = await EmptyAsync();
        await using (var store = await StoreUnderTest.OpenAsync(options))
        {
            await store.WriteAsync(WriteOperation.Place("alpha", store.Device(1, shard: 0), Disposition.Block, HoldReason.Stolen));
            await store.Database.KeyDeleteAsync(StoreKeys.Of(0).Meta);
        }

        var refusal = await Assert.ThrowsAsync<StoreException>(() => StoreUnderTest.OpenAsync(options));

        Assert.Equal(StoreFault.Refused, refusal.Fault);
        Assert.Contains("no meta", refusal.Message, StringComparison.Ordinal);
    }
}
