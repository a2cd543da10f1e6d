using Microsoft.Data.Sqlite;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

public sealed class VerifyCommandTests : IAsyncLifetime
{
    private GatewayUnderTest _gateway = null!;
    private Desk _desk = null!;

    public async ValueTask InitializeAsync()
    {
        _gateway = await GatewayUnderTest.StartAsync();
        _desk = new Desk(_gateway.GrpcAddress);
        await _desk.SyncAsync("alpha", "--publish", _desk.List("list.csv", 0, 500));
    }

    public async ValueTask DisposeAsync()
    {
        await _gateway.DisposeAsync();
        _desk.Dispose();
    }

    [Fact]
    public async Task What_has_all_of_it_is_equal()
    {
        await using var verify = await _desk.VerifyAsync("alpha", "--json");

        Assert.Equal(0, verify.ExitCode);
        Assert.Equal("EQUAL", verify.OutJson.GetProperty("result").GetString());
        Assert.Equal((500, 500), (verify.OutJson.GetProperty("prohibited").GetInt64(), verify.OutJson.GetProperty("own_holds").GetInt64()));
        Assert.Equal(500, verify.OutJson.GetProperty("head").GetInt64());
    }

    [Fact]
    public async Task What_lacks_changes_is_behind_until_it_fetches_them()
    {
        await _gateway.BlockAsync("bravo", "49015420323751");
        await _gateway.UnblockAsync("alpha", "49015420000007");

        await using var behind = await _desk.VerifyAsync("alpha");
        await _desk.SyncAsync("alpha");
        await using var equal = await _desk.VerifyAsync("alpha");

        Assert.Equal(ExitCode.NotConverged, behind.ExitCode);
        Assert.StartsWith("BEHIND", behind.Out, StringComparison.Ordinal);
        Assert.Contains("2 changes are missing; the rest is equal", behind.Out, StringComparison.Ordinal);
        Assert.Equal(0, equal.ExitCode);
    }

    [Theory]
    [InlineData("DELETE FROM blocklist WHERE identity = 49015420000007", "list: shard 7, bucket 112, 1 device")]
    [InlineData("INSERT INTO blocklist (identity, status) VALUES (49015420323751, 'PROHIBITED')", "list: shard 7, bucket 122, 1 device")]
    [InlineData("UPDATE blocklist SET status = 'TRACKED' WHERE identity = 49015420000007", "list: shard 7, bucket 112, 1 device")]
    [InlineData("UPDATE own_holds SET reference = 'x' WHERE identity = 49015420000007", "own holds: shard 7, bucket 112, 1 device")]
    [InlineData("DELETE FROM own_holds WHERE identity = 49015420000007", "own holds: shard 7, bucket 112, 1 device")]
    public async Task A_changed_row_is_found_and_repaired(string change, string expected)
    {
        await ExecuteAsync(change);

        await using var different = await _desk.VerifyAsync("alpha");
        await using var repaired = await _desk.SyncAsync("alpha", "--verify");
        await using var equal = await _desk.VerifyAsync("alpha");

        Assert.Equal(ExitCode.ListsDiffer, different.ExitCode);
        Assert.StartsWith("DIFFERENT", different.Out, StringComparison.Ordinal);
        Assert.Contains(expected, different.Out, StringComparison.Ordinal);
        Assert.Equal(0, repaired.ExitCode);
        Assert.Equal(0, equal.ExitCode);
    }

    [Fact]
    public async Task It_works_beside_a_sync_while_others_write()
    {
        await using var follow = _desk.Follow("alpha");
        await Wait.Until(() => follow.Out.Contains("digest=ok", StringComparison.Ordinal));
        using var enough = new CancellationTokenSource();
        var writing = WriteAsync(enough.Token);

        for (var i = 0; i < 5; i++)
        {
            await using var verify = await _desk.VerifyAsync("alpha");
            Assert.True(verify.ExitCode == 0, verify.Out + verify.Error);
        }

        await enough.CancelAsync();
        Assert.True(await writing > 20);
    }

    [Fact]
    public async Task A_missing_or_wrong_state_file_is_refused()
    {
        await using var missing = await _desk.VerifyAsync("bravo");
        await File.WriteAllTextAsync(_desk.PathOf("charlie.db"), "not a database", TestContext.Current.CancellationToken);
        await using var nonsense = await _desk.VerifyAsync("charlie");

        Assert.Equal((ExitCode.StateUnusable, ExitCode.StateUnusable), (missing.ExitCode, nonsense.ExitCode));
        Assert.Contains("There is no state file", missing.Error, StringComparison.Ordinal);
        Assert.Contains("STATE_MALFORMED", nonsense.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_stores_gateway_can_not_prove_anything()
    {
        await using var other = await GatewayUnderTest.StartAsync();
        _desk.Gateway = other.GrpcAddress;

        await using var verify = await _desk.VerifyAsync("alpha");
        await using var sync = await _desk.SyncAsync("alpha");

        Assert.Equal((ExitCode.StateUnusable, ExitCode.StateUnusable), (verify.ExitCode, sync.ExitCode));
        Assert.Contains("another store", verify.Error, StringComparison.Ordinal);
    }

    private async Task<int> WriteAsync(CancellationToken enough)
    {
        var written = 0;
        while (!enough.IsCancellationRequested)
        {
            await _gateway.BlockAsync("alpha", "49015420323751");
            await _gateway.UnblockAsync("alpha", "49015420323751");
            written += 2;
        }

        return written;
    }

    private async Task ExecuteAsync(string change)
    {
        await using var connection = new SqliteConnection($"Data Source={_desk.PathOf("alpha.db")};Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = change;
        Assert.Equal(1, await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
    }
}
