using Grpc.Core;
using Microsoft.Data.Sqlite;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

public sealed class StateVerifierTests : IAsyncLifetime
{
    private const ulong Device7 = 49_015_420_000_007;

    private readonly TempDirectory _files = new();
    private GatewayUnderTest _gateway = null!;
    private string _file = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _file = _files.Below("alpha.db");
        await using var alpha = SyncClientUnderTest.Start("alpha", _file, _gateway.GrpcAddress);
        await alpha.PublishAsync([.. Enumerable.Range(0, 100).Select(SyncClientUnderTest.Block)]);
        await alpha.ConvergedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_file_that_has_everything_is_equal()
    {
        var found = await VerifyAsync("alpha");

        Assert.True(found.IsEqual);
        Assert.Equal((100, 0, 100, 100), (found.Prohibited, found.Tracked, found.Devices, found.Holds));
        Assert.Equal(("alpha", 100), (found.Carrier, found.Cursor.Positions.Sum(position => position.Number)));
    }

    [Fact]
    public async Task A_file_that_lacks_changes_is_behind_and_otherwise_right()
    {
        await _gateway.BlockAsync("bravo", "49015420323751");
        await _gateway.UnblockAsync("alpha", SyncClientUnderTest.Device(7).ToString());

        var found = await VerifyAsync("alpha");

        Assert.Equal((2, false), (found.Behind, found.IsEqual));
        Assert.Empty(found.Shards);
    }

    [Fact]
    public async Task A_row_taken_off_the_list_is_named()
    {
        Execute($"DELETE FROM blocklist WHERE identity = {Device7}");

        var found = await VerifyAsync("alpha");

        Assert.Equal([new ListDifference(SyncClientUnderTest.Device(7), EquipmentStatus.Permitted, EquipmentStatus.Prohibited)], found.List);
        AssertOneDevice(found, isOwn: false);
    }

    [Fact]
    public async Task A_hold_that_says_something_else_is_named()
    {
        Execute($"UPDATE own_holds SET reference = 'x' WHERE identity = {Device7}");

        var found = await VerifyAsync("alpha");

        var hold = Assert.Single(found.OwnHolds);
        Assert.Equal(("x", ""), (hold.Local!.Reference, hold.Gateway!.Reference));
        AssertOneDevice(found, isOwn: true);
    }

    [Fact]
    public async Task A_running_client_and_its_file_are_found_equal_to_the_same_digest()
    {
        await using var alpha = SyncClientUnderTest.Start("alpha", _file, _gateway.GrpcAddress);
        await alpha.ConvergedAsync();

        var running = await SyncClientUnderTest.Bounded(alpha.Client.VerifyAsync());
        var atRest = await VerifyAsync("alpha");

        Assert.Equal((true, true), (running.IsEqual, atRest.IsEqual));
        Assert.Equal((running.Digest, running.Holds, running.StoreId), (atRest.Digest, atRest.Holds, atRest.StoreId));
    }

    [Fact]
    public async Task Another_carrier_is_refused() =>
        await Assert.ThrowsAsync<SyncStateMismatchException>(() => VerifyAsync("bravo"));

    [Fact]
    public async Task Another_store_is_refused()
    {
        await using var other = await GatewayUnderTest.StartAsync();

        await Assert.ThrowsAsync<SyncStateMismatchException>(() => VerifyAsync("alpha", other.GrpcAddress));
    }

    [Fact]
    public async Task A_gateway_that_is_not_there_is_unavailable()
    {
        await _gateway.StopAsync();

        var refused = await Assert.ThrowsAsync<GatewayException>(() => VerifyAsync("alpha"));

        Assert.Equal(StatusCode.Unavailable, refused.Error.StatusCode);
    }

    [Fact]
    public async Task A_missing_file_says_so() =>
        await Assert.ThrowsAsync<SyncStateException>(() => VerifyAsync("alpha", file: _files.Below("missing.db")));

    private async Task<StateVerification> VerifyAsync(string carrier, string? gateway = null, string? file = null)
    {
        using var verifier = new StateVerifier(
            new GatewayChannelOptions { Address = new Uri(gateway ?? _gateway.GrpcAddress), DevelopmentCarrier = carrier },
            new StateVerifierOptions { StandstillTimeout = TimeSpan.FromMilliseconds(100) });
        return await SyncClientUnderTest.Bounded(verifier.VerifyAsync(file ?? _file, TestContext.Current.CancellationToken));
    }

    private static void AssertOneDevice(StateVerification found, bool isOwn)
    {
        var identity = SyncClientUnderTest.Device(7);
        var shard = Assert.Single(found.Shards);
        Assert.Equal((isOwn, identity.ShardOf(16), 1, false), (shard.IsOwn, shard.Shard, shard.Devices, found.IsEqual));
        Assert.Equal([Bucket.Of(identity, 16)], shard.Buckets);
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        Assert.Equal(1, command.ExecuteNonQuery());
    }
}
