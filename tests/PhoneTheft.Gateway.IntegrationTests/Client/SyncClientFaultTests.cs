using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

// Gateways that go away, connections that hang.
public sealed class SyncClientFaultTests : IDisposable
{
    private readonly TempDirectory _files = new();

    [Fact]
    public async Task A_gateway_killed_while_publishing_loses_nothing_and_applies_nothing_twice()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var first = new GatewayProcess($"--Store:Redis={redis.EndPoint}", "--Store:Create=true");
        await using var second = new GatewayProcess($"--Store:Redis={redis.EndPoint}", "--Store:Create=true");
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), AddressOf(first), AddressOf(second));
        await using var bravo = SyncClientUnderTest.Start("bravo", _files.Below("bravo.db"), AddressOf(second), AddressOf(first));
        await alpha.ConvergedAsync();
        await bravo.ConvergedAsync();

        const int Count = 30_000;
        var receipt = await SyncClientUnderTest.Bounded(alpha.Client.PublishAsync([.. Enumerable.Range(0, Count).Select(SyncClientUnderTest.Block)]));
        await Wait.Until(() => alpha.Status.Published > Count / 10);
        await (alpha.Status.Gateway.EndsWith($":{first.Port}", StringComparison.Ordinal) ? first : second).KillAsync();
        var results = await SyncClientUnderTest.Bounded(receipt.Completion);
        await alpha.ConvergedAsync();
        await bravo.ConvergedAsync();

        Assert.True(alpha.Status.Sessions > 1, "The gateway was killed too late.");
        Assert.All(results, result => Assert.True(result.Outcome is OperationOutcome.Changed or OperationOutcome.AlreadyApplied, $"{result.Outcome}"));
        Assert.Equal(Count, bravo.Status.Received);
        Assert.All(Enumerable.Range(0, Count), number => Assert.Equal(EquipmentStatus.Prohibited, bravo.StatusOf(number)));
        await alpha.EqualAsync();
        await bravo.EqualAsync();
    }

    [Fact]
    public async Task A_gateway_that_restarts_finds_its_clients_where_they_were()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        var port = FreePort.Next();
        string[] settings = ["--Store:Create=true", $"--Listen:Grpc=http://127.0.0.1:{port}", "--Sync:Heartbeat=00:00:00.500"];
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), $"http://127.0.0.1:{port}");
        await using (await GatewayUnderTest.StartOnAsync(redis.EndPoint, settings))
        {
            await alpha.PublishAsync(SyncClientUnderTest.Block(1));
            await alpha.ConvergedAsync();
        }

        var receipt = await SyncClientUnderTest.Bounded(alpha.Client.PublishAsync([SyncClientUnderTest.Block(2)]));
        await using var again = await GatewayUnderTest.StartOnAsync(redis.EndPoint, settings);
        await SyncClientUnderTest.Bounded(receipt.Completion);
        await alpha.ConvergedAsync();

        Assert.Equal((2, 0), (alpha.Status.Received, alpha.Status.SnapshotDevices));
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task A_stream_that_has_grown_old_goes_on_elsewhere()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Sync:MaxAge=00:00:01", "--Sync:Heartbeat=00:00:00.500");
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);
        var next = 0;
        await Wait.Until(async () =>
        {
            await alpha.PublishAsync(SyncClientUnderTest.Block(next++));
            return alpha.Status.Sessions >= 3;
        });
        await alpha.ConvergedAsync();

        Assert.Null(alpha.Status.LastError);
        Assert.Equal(next, alpha.Status.Received);
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task A_connection_that_hangs_is_given_up()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Sync:Heartbeat=00:00:00.500");
        await using var link = new FaultyLink(new Uri(gateway.GrpcAddress).Port);
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), $"http://{link.EndPoint}", gateway.GrpcAddress);
        await alpha.ConvergedAsync();

        link.Blackhole();
        await alpha.PublishAsync(SyncClientUnderTest.Block(1));

        Assert.Equal(2, alpha.Status.Sessions);
        Assert.Contains("The gateway sent nothing", alpha.Status.LastError!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_log_that_no_longer_reaches_back_means_a_snapshot()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        string[] settings = ["--Store:Create=true", "--Store:RecentChanges=1000", "--Store:LogEntries=1000", "--Store:LogAge=00:00:00"];
        var file = _files.Below("alpha.db");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, settings);
        await gateway.LoadedAsync();
        await using (var alpha = SyncClientUnderTest.Start("alpha", file, gateway.GrpcAddress))
        {
            await alpha.ConvergedAsync();
        }

        File.Copy(file, _files.Below("copy.db"));
        await using (var bravo = SyncClientUnderTest.Start("bravo", _files.Below("bravo.db"), gateway.GrpcAddress))
        {
            // All of one shard: 4,000 changes where the log keeps 1,000.
            await bravo.PublishAsync([.. Enumerable.Range(0, 4_000).Select(n => SyncClientUnderTest.Block(16 * n))]);
        }

        await using var again = SyncClientUnderTest.Start("alpha", file, gateway.GrpcAddress);
        await again.ConvergedAsync();

        Assert.Equal(4_000, again.Status.SnapshotDevices);
        Assert.Equal(EquipmentStatus.Prohibited, again.StatusOf(0));
        await again.EqualAsync();

        var options = new SyncClientOptions { AcceptsSnapshot = false, ReadOnly = true };
        await using var refusing = SyncClientUnderTest.Start("alpha", _files.Below("copy.db"), options, gateway.GrpcAddress);
        var stopped = await Assert.ThrowsAsync<SyncStoppedException>(() => SyncClientUnderTest.Bounded(refusing.Running));
        Assert.Equal("CURSOR_COMPACTED", stopped.Error.Reason);
    }

    public void Dispose() => _files.Dispose();

    private static string AddressOf(GatewayProcess gateway) => $"http://127.0.0.1:{gateway.Port}";
}
