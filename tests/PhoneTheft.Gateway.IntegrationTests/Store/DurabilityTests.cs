using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Durability;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public sealed class DurabilityTests
{
    private static readonly Revision[] SomeShards = [.. new[] { 0, 7, 15 }.Select(shard => new Revision(shard, 0, 0, 0))];
    private static readonly TimeSpan Long = Patience.OfSeconds(20);

    [Fact]
    public async Task A_write_is_replicated_only_when_a_replica_answers()
    {
        await using var primary = await RedisServerProcess.StartAsync("everysec", "--repl-diskless-sync-delay", "0");
        await using var replica = await RedisServerProcess.StartAsync("everysec", "--replicaof", "127.0.0.1", $"{primary.Port}");
        await Wait.Until(async () => await primary.SendAsync("WAIT", "1", "100") == "1", what: "the replica follows");
        await using var store = await StoreUnderTest.OpenAsync(At(primary));
        var gate = GateOf(store);

        // A replica on a busy machine may take longer than one that hangs is waited for.
        var patient = new DurabilityGate(store.Connection, At(primary, Long), TimeProvider.System);

        Assert.Equal(DurabilityLevel.Replicated, await ReachAsync(patient, DurabilityLevel.Replicated));

        replica.Freeze();
        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(gate, DurabilityLevel.Replicated));
        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(gate, DurabilityLevel.Applied));

        replica.Thaw();
        Assert.Equal(DurabilityLevel.Replicated, await ReachAsync(patient, DurabilityLevel.Replicated));
    }

    [Fact]
    public async Task A_second_caller_gets_a_wait_of_its_own()
    {
        await using var primary = await RedisServerProcess.StartAsync("everysec", "--repl-diskless-sync-delay", "0");
        await using var replica = await RedisServerProcess.StartAsync("everysec", "--replicaof", "127.0.0.1", $"{primary.Port}");
        await Wait.Until(async () => await primary.SendAsync("WAIT", "1", "100") == "1", what: "the replica follows");
        await using var store = await StoreUnderTest.OpenAsync(At(primary, Long));
        var gate = GateOf(store);

        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ReachAsync(gate, DurabilityLevel.Replicated)));

        Assert.All(all, reached => Assert.Equal(DurabilityLevel.Replicated, reached));
    }

    [Fact]
    public async Task Without_a_replica_nobody_waits_for_one()
    {
        await using var server = await RedisServerProcess.StartAsync();
        await using var store = await StoreUnderTest.OpenAsync(At(server, writeTimeout: TimeSpan.FromMinutes(1)));

        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(GateOf(store), DurabilityLevel.Replicated).WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_syncs_before_it_answers_has_it_on_disk()
    {
        await using var server = await RedisServerProcess.StartAsync(appendFsync: "always");
        await using var store = await StoreUnderTest.OpenAsync(At(server));

        Assert.Equal(DurabilityLevel.Fsynced, await ReachAsync(GateOf(store), DurabilityLevel.Fsynced));
        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(GateOf(store), DurabilityLevel.Replicated));
    }

    [Fact]
    public async Task A_server_without_a_file_never_has_it_on_disk()
    {
        await using var server = await RedisServerProcess.StartAsync("always");
        await server.SendAsync("CONFIG", "SET", "appendonly", "no");
        await using var store = await StoreUnderTest.OpenAsync(At(server));

        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(GateOf(store), DurabilityLevel.Fsynced));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_leaves_it_applied()
    {
        await using var server = await RedisServerProcess.StartAsync(appendFsync: "always");
        await using var store = await StoreUnderTest.OpenAsync(At(server));
        server.Freeze();

        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(GateOf(store), DurabilityLevel.Fsynced));

        server.Thaw();
    }

    [Fact]
    public async Task The_embedded_store_is_always_fsynced_and_never_replicated()
    {
        using var directory = new TempDirectory();
        await using var store = await StoreUnderTest.OpenAsync(new StoreOptions { DataDirectory = directory.Below("data") });

        Assert.Equal(DurabilityLevel.Fsynced, await ReachAsync(GateOf(store), DurabilityLevel.Fsynced));
        Assert.Equal(DurabilityLevel.Applied, await ReachAsync(GateOf(store), DurabilityLevel.Replicated));
    }

    private static StoreOptions At(RedisServerProcess server, TimeSpan? writeTimeout = null) =>
        new() { Redis = server.EndPoint, WriteTimeout = writeTimeout ?? TimeSpan.FromSeconds(1) };

    private static DurabilityGate GateOf(StoreUnderTest store) => new(store.Connection, store.Options, TimeProvider.System);

    private static Task<DurabilityLevel> ReachAsync(DurabilityGate gate, DurabilityLevel wanted) => gate.ReachAsync(wanted, SomeShards, TestContext.Current.CancellationToken);
}
