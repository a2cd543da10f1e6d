using Microsoft.Data.Sqlite;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

// State files that were copied, restored, shared or tampered with.
public sealed class SyncStateFaultTests : IAsyncLifetime
{
    private readonly TempDirectory _files = new();
    private GatewayUnderTest _gateway = null!;
    private string _file = "";

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync("--Sync:Heartbeat=00:00:00.500");
        _file = _files.Below("alpha.db");
        await using var alpha = Start(_file);
        await alpha.PublishAsync([.. Enumerable.Range(0, 100).Select(SyncClientUnderTest.Block)]);
        await alpha.ConvergedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _files.Dispose();
    }

    [Fact]
    public async Task A_state_from_a_backup_publishes_as_a_new_producer()
    {
        var backup = Copy();
        await using (var alpha = Start(_file))
        {
            await alpha.PublishAsync([.. Enumerable.Range(0, 50).Select(SyncClientUnderTest.Unblock)]);
        }

        await using var restored = Start(backup);
        var results = await restored.PublishAsync([.. Enumerable.Range(200, 50).Select(SyncClientUnderTest.Block)]);
        await restored.ConvergedAsync();

        Assert.All(results, result => Assert.Equal(OperationOutcome.Changed, result.Outcome));
        Assert.Equal(1, restored.Status.ProducersRenewed);
        Assert.Equal([EquipmentStatus.Permitted, EquipmentStatus.Prohibited], [restored.StatusOf(0), restored.StatusOf(249)]);
        await restored.EqualAsync();
    }

    [Fact]
    public async Task What_is_published_before_a_backup_is_noticed_is_not_taken_for_what_was_published_since_it_was_made()
    {
        var backup = Copy();
        await using (var alpha = Start(_file))
        {
            await alpha.PublishAsync([.. Enumerable.Range(0, 50).Select(SyncClientUnderTest.Unblock)]);
        }

        // Journaled while no gateway is to be reached: the numbers that the store knows from the original.
        await using var link = new FaultyLink(new Uri(_gateway.GrpcAddress).Port) { Refusing = true };
        await using var restored = SyncClientUnderTest.Start("alpha", backup, $"http://{link.EndPoint}");
        var receipt = await SyncClientUnderTest.Bounded(restored.Client.PublishAsync([.. Enumerable.Range(200, 400).Select(SyncClientUnderTest.Block)]));
        link.Refusing = false;
        var results = await SyncClientUnderTest.Bounded(receipt.Completion);
        await restored.ConvergedAsync();

        Assert.All(results, result => Assert.Equal(OperationOutcome.Changed, result.Outcome));
        Assert.Equal(EquipmentStatus.Prohibited, restored.StatusOf(599));
    }

    [Fact]
    public async Task A_process_whose_state_is_used_elsewhere_stops_for_good()
    {
        var copy = Copy();
        await using var zombie = Start(_file);
        await zombie.ConvergedAsync();
        await using var successor = Start(copy);
        await successor.ConvergedAsync();
        var pending = await SyncClientUnderTest.Bounded(successor.Client.PublishAsync([SyncClientUnderTest.Block(300)]));
        await SyncClientUnderTest.Bounded(pending.Completion);

        var superseded = await Assert.ThrowsAsync<SessionSupersededException>(() => SyncClientUnderTest.Bounded(zombie.Running));
        Assert.Equal("SESSION_SUPERSEDED", superseded.Error.Reason);
        await Assert.ThrowsAsync<SessionSupersededException>(() => zombie.Client.PublishAsync([SyncClientUnderTest.Block(301)]));
        await successor.ConvergedAsync();
    }

    [Fact]
    public async Task A_row_taken_out_of_the_file_is_found_and_put_back()
    {
        Execute($"DELETE FROM blocklist WHERE identity = {SyncClientUnderTest.Device(7).Value}");
        await using var alpha = Start(_file);
        await alpha.ConvergedAsync();
        Assert.Equal(EquipmentStatus.Permitted, alpha.StatusOf(7));

        // The digest kept beside the rows still fits; only a look at the rows themselves tells.
        var found = await SyncClientUnderTest.Bounded(alpha.Client.VerifyAsync(repair: true));
        Assert.Equal([new ListDifference(SyncClientUnderTest.Device(7), EquipmentStatus.Permitted, EquipmentStatus.Prohibited)], found.List);
        Assert.Empty(found.OwnHolds);
        Assert.Equal(EquipmentStatus.Prohibited, alpha.StatusOf(7));
        await alpha.EqualAsync();
        await alpha.ConvergedAsync();
        Assert.Equal((0, 0), (alpha.Status.SnapshotDevices, alpha.Status.RepairsFailed));
    }

    [Fact]
    public async Task A_list_whose_digest_differs_is_mended_bucket_by_bucket()
    {
        var shard = SyncClientUnderTest.Device(7).ShardOf(16);
        Execute($"DELETE FROM blocklist WHERE identity = {SyncClientUnderTest.Device(7).Value}");
        Execute(shard, digest => digest - Digest.Of(SyncClientUnderTest.Device(7), EquipmentStatus.Prohibited));
        await using var alpha = Start(_file);
        await alpha.ConvergedAsync();

        Assert.Equal(EquipmentStatus.Prohibited, alpha.StatusOf(7));
        Assert.Equal((1, 0, 0), (alpha.Status.Repairs, alpha.Status.RepairsFailed, alpha.Status.SnapshotDevices));
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task An_own_hold_taken_out_of_the_file_is_found_and_put_back()
    {
        Execute($"DELETE FROM own_holds WHERE identity = {SyncClientUnderTest.Device(7).Value}");
        await using var alpha = Start(_file);

        var found = await SyncClientUnderTest.Bounded(alpha.Client.VerifyAsync(repair: true));
        Assert.Equal(SyncClientUnderTest.Device(7), Assert.Single(found.OwnHolds).Identity);
        await alpha.EqualAsync();
    }

    private SyncClientUnderTest Start(string file) => SyncClientUnderTest.Start("alpha", file, _gateway.GrpcAddress);

    private string Copy()
    {
        // A state that was closed is one file.
        Assert.False(File.Exists($"{_file}-wal"));
        var copy = _files.Below("copy.db");
        File.Copy(_file, copy);
        return copy;
    }

    private void Execute(string sql, params ReadOnlySpan<SqliteParameter> parameters)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter);
        }

        command.ExecuteNonQuery();
    }

    private void Execute(int shard, Func<Digest, Digest> change)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _file, Pooling = false }.ToString());
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT digests FROM state";
        var digests = (byte[])command.ExecuteScalar()!;
        var place = digests.AsSpan(shard * Digest.Size, Digest.Size);
        change(Digest.Read(place)).Write(place);
        Execute("UPDATE state SET digests = $digests", new SqliteParameter("$digests", digests));
    }
}
