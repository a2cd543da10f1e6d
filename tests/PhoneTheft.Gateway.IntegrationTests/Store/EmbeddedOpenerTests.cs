using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Opening;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>An embedded store that is opened only after its checkpoint was served is looked at like any other.</summary>
public sealed class EmbeddedOpenerTests : IDisposable
{
    private readonly TempDirectory _files = new();

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task A_served_store_is_compared_with_the_acknowledged_positions()
    {
        var options = new StoreOptions { DataDirectory = _files.Below("data") };
        await using var connection = new StoreConnection(options, NullLoggerFactory.Instance);
        using var start = new EmbeddedStart(connection, options, NullLoggerFactory.Instance);
        await start.ConnectAsync();
        var identity = await OpenAsync(connection, start, options, served: null);

        await OpenAsync(connection, start, options, identity);
        await start.Acknowledged!.KeepAsync(3, new AcknowledgedPosition(1, 5, default(Chain)));

        Assert.NotNull((await Assert.ThrowsAsync<StoreException>(() => OpenAsync(connection, start, options, identity))).ServesCheckpointOf);
    }

    [Fact]
    public async Task No_other_store_will_do_than_the_one_that_is_served()
    {
        var options = new StoreOptions { DataDirectory = _files.Below("data") };
        await using var connection = new StoreConnection(options, NullLoggerFactory.Instance);
        using var start = new EmbeddedStart(connection, options, NullLoggerFactory.Instance);
        await start.ConnectAsync();

        var refused = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(connection, start, options, new StoreIdentity(Guid.NewGuid(), 16)));

        Assert.Equal(StoreFault.Reset, refused.Fault);
    }

    [Theory]
    [InlineData("chain", "not a chain")]
    [InlineData("store_id", "nobody's")]
    [InlineData("revision", "many")]
    [InlineData("shards", "99999999999")]
    public async Task Meta_that_cannot_be_read_is_damage(string field, string damaged)
    {
        var options = new StoreOptions { DataDirectory = _files.Below("data") };
        await using var connection = new StoreConnection(options, NullLoggerFactory.Instance);
        using var start = new EmbeddedStart(connection, options, NullLoggerFactory.Instance);
        await start.ConnectAsync();
        var identity = await OpenAsync(connection, start, options, served: null);
        await start.Acknowledged!.KeepAsync(3, new AcknowledgedPosition(1, 1, default(Chain)));
        await connection.Database().HashSetAsync(StoreKeys.Of(3).Meta, field, damaged);

        var refused = await Assert.ThrowsAsync<StoreException>(() => OpenAsync(connection, start, options, served: null));

        Assert.Equal((StoreFault.Damaged, identity.StoreId), (refused.Fault, refused.ServesCheckpointOf));
        Assert.Contains(options.DataDirectory, refused.Message, StringComparison.Ordinal);
    }

    private static Task<StoreIdentity> OpenAsync(StoreConnection connection, EmbeddedStart start, StoreOptions options, StoreIdentity? served) => new EmbeddedOpener(
        connection.Database, start.Acknowledged!, CheckpointEvidence.None with { Served = served }, (_, _) => Task.CompletedTask,
        new StoreEnvironment(options, MayCreate: true, TimeProvider.System, NullLoggerFactory.Instance)).OpenAsync();
}
