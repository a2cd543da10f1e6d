using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Safekeeping;
using PhoneTheft.Gateway.Store.Writing;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public sealed class DurabilityTests
{
    private static readonly int[] SomeShards = [0, 7, 15];
    private static readonly TimeSpan Long = Patience.OfSeconds(20);

    [Fact]
    public async Task A_replica_that_follows_makes_it_replicated_and_one_that_hangs_does_not()
    {
        await using var primary = await RedisServerProcess.StartAsync("everysec", "--repl-diskless-sync-delay", "0");
        await using var replica = await RedisServerProcess.StartAsync("everysec", "--replicaof", "127.0.0.1", $"{primary.Port}");
        await Wait.Until(async () => await primary.SendAsync("WAIT", "1", "100") == "1", what: "the replica follows");
        await using var store = await OpenedStore.OpenAsync(At(primary));
        var gate = GateOf(store);

        // A replica on a busy machine may take longer than one that hangs is waited for.
        var patient = new DurabilityGate(store.Connection, At(primary, Long), TimeProvider.System);

        Assert.Equal(Durability.Replicated, await ReachAsync(patient, Durability.Replicated));

        replica.Freeze();
        Assert.Equal(Durability.Applied, await ReachAsync(gate, Durability.Replicated));
        Assert.Equal(Durability.Applied, await ReachAsync(gate, Durability.Applied));

        replica.Thaw();
        Assert.Equal(Durability.Replicated, await ReachAsync(patient, Durability.Replicated));
    }

    [Fact]
    public async Task Who_asks_while_another_waits_waits_for_a_question_of_their_own()
    {
        await using var primary = await RedisServerProcess.StartAsync("everysec", "--repl-diskless-sync-delay", "0");
        await using var replica = await RedisServerProcess.StartAsync("everysec", "--replicaof", "127.0.0.1", $"{primary.Port}");
        await Wait.Until(async () => await primary.SendAsync("WAIT", "1", "100") == "1", what: "the replica follows");
        await using var store = await OpenedStore.OpenAsync(At(primary, Long));
        var gate = GateOf(store);

        var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => ReachAsync(gate, Durability.Replicated)));

        Assert.All(all, reached => Assert.Equal(Durability.Replicated, reached));
    }

    [Fact]
    public async Task Without_a_replica_nobody_waits_for_one()
    {
        await using var server = await RedisServerProcess.StartAsync();
        await using var store = await OpenedStore.OpenAsync(At(server, writeTimeout: TimeSpan.FromMinutes(1)));

        Assert.Equal(Durability.Applied, await ReachAsync(GateOf(store), Durability.Replicated).WaitAsync(Long, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_server_that_syncs_before_it_answers_has_it_on_disk()
    {
        await using var server = await RedisServerProcess.StartAsync(appendFsync: "always");
        await using var store = await OpenedStore.OpenAsync(At(server));

        Assert.Equal(Durability.Fsynced, await ReachAsync(GateOf(store), Durability.Fsynced));
        Assert.Equal(Durability.Applied, await ReachAsync(GateOf(store), Durability.Replicated));
    }

    [Fact]
    public async Task A_server_without_a_file_never_has_it_on_disk()
    {
        await using var server = await RedisServerProcess.StartAsync("always");
        await server.SendAsync("CONFIG", "SET", "appendonly", "no");
        await using var store = await OpenedStore.OpenAsync(At(server));

        Assert.Equal(Durability.Applied, await ReachAsync(GateOf(store), Durability.Fsynced));
    }

    [Fact]
    public async Task A_store_that_does_not_answer_leaves_it_applied()
    {
        await using var server = await RedisServerProcess.StartAsync(appendFsync: "always");
        await using var store = await OpenedStore.OpenAsync(At(server));
        server.Freeze();

        Assert.Equal(Durability.Applied, await ReachAsync(GateOf(store), Durability.Fsynced));

        server.Thaw();
    }

    [Fact]
    public async Task The_embedded_store_is_on_disk_before_it_answers_and_has_no_replica()
    {
        using var directory = new TempDirectory();
        await using var store = await OpenedStore.OpenAsync(new StoreOptions { DataDirectory = directory.Below("data") });

        Assert.Equal(Durability.Fsynced, await ReachAsync(GateOf(store), Durability.Fsynced));
        Assert.Equal(Durability.Applied, await ReachAsync(GateOf(store), Durability.Replicated));
    }

    private static StoreOptions At(RedisServerProcess server, TimeSpan? writeTimeout = null) =>
        new() { Redis = server.EndPoint, WriteTimeout = writeTimeout ?? TimeSpan.FromSeconds(1) };

    private static DurabilityGate GateOf(OpenedStore store) => new(store.Connection, store.Options, TimeProvider.System);

    private static Task<Durability> ReachAsync(DurabilityGate gate, Durability wanted) => gate.ReachAsync(wanted, SomeShards, TestContext.Current.CancellationToken);
}
