using System.Net.Sockets;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>A Redis that answers, and refuses: each write is told why in time, none is applied afterwards, and nothing has to be restarted.</summary>
public sealed class RefusedWritesTests
{
    [Fact]
    public Task Without_memory_a_write_is_told_so() => RefusedAsync(
        "maxmemory", redis => redis.SendAsync("CONFIG", "SET", "maxmemory", "1mb"), redis => redis.SendAsync("CONFIG", "SET", "maxmemory", "0"));

    [Fact]
    public Task Without_enough_replicas_a_write_is_told_so() => RefusedAsync(
        "min-replicas-to-write", redis => redis.SendAsync("CONFIG", "SET", "min-replicas-to-write", "1"),
        redis => redis.SendAsync("CONFIG", "SET", "min-replicas-to-write", "0"));

    [Fact]
    public Task Without_a_disk_for_its_snapshot_a_write_is_told_so() => RefusedAsync(
        "its disk",
        async redis =>
        {
            // A snapshot takes the place of the file of this name, and of a directory it cannot.
            Directory.CreateDirectory(Path.Combine(redis.Directory, "dump.rdb", "in the way"));
            await redis.SendAsync("CONFIG", "SET", "save", "3600 1000000");
            await redis.SendAsync("BGSAVE");
            await Wait.Until(async () => (await redis.SendAsync("INFO", "persistence")).Contains("rdb_last_bgsave_status:err", StringComparison.Ordinal));
        },
        async redis =>
        {
            Directory.Delete(Path.Combine(redis.Directory, "dump.rdb"), recursive: true);
            await redis.SendAsync("BGSAVE");
        });

    [Fact]
    public async Task While_a_script_of_somebody_else_runs_a_write_is_told_so()
    {
        var script = Task.CompletedTask;
        await RefusedAsync(
            "SCRIPT KILL",
            async redis =>
            {
                await redis.SendAsync("CONFIG", "SET", "busy-reply-threshold", "50");
                script = EndlessAsync(redis);
            },
            redis => redis.SendAsync("SCRIPT", "KILL"));
        await script;
    }

    [Fact]
    public async Task A_primary_that_is_made_a_replica_refuses_and_no_write_is_lost()
    {
        await using var redis = await PrimaryAndReplica.StartAsync();

        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoints, WriteTally.Impatient);
        await gateway.LoadedAsync();
        var writes = new WriteTally(gateway);
        await writes.TakenAsync();
        await redis.FollowsAsync(redis.First);

        // Its role cannot be asked for any more, so that it is a write that finds it out.
        await redis.First.SendAsync("ACL", "SETUSER", "default", "-info");
        await redis.Second.SendAsync("ACL", "SETUSER", "default", "-info");
        await redis.First.SendAsync("REPLICAOF", "127.0.0.1", $"{redis.Second.Port}");

        await writes.RefusedAsync("a replica now (READONLY)");
        await redis.First.SendAsync("REPLICAOF", "NO", "ONE");
        await writes.TakenAgainAsync();
        foreach (var server in new[] { redis.First, redis.Second })
        {
            await server.SendAsync("ACL", "SETUSER", "default", "+info");
        }

        await writes.JudgeAsync();
    }

    [Fact]
    public async Task While_Redis_loads_its_files_a_write_is_told_so()
    {
        await using var redis = await RedisServerProcess.StartAsync("always", "--enable-debug-command", "yes", "--loading-process-events-interval-bytes", "1024");
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, WriteTally.Impatient);
        await gateway.LoadedAsync();
        var writes = new WriteTally(gateway);
        await writes.TakenAsync();

        // Much to load, slowly. Keys of nobody's, in a file of the form that is read a little at a time.
        await redis.SendAsync("DEBUG", "POPULATE", "400", "nobody", "2048");
        await redis.SendAsync("BGREWRITEAOF");
        await Wait.Until(async () => (await redis.SendAsync("INFO", "persistence")) is var info
            && info.Contains("aof_rewrite_in_progress:0", StringComparison.Ordinal) && info.Contains("aof_rewrite_scheduled:0", StringComparison.Ordinal)
            && info.Contains("aof_last_bgrewrite_status:ok", StringComparison.Ordinal) && !info.Contains("aof_base_size:0", StringComparison.Ordinal));
        await redis.KillAsync();
        redis.StartLoading("--key-load-delay", "30000");

        await writes.RefusedAsync("still loading the list (LOADING)");

        await writes.TakenAgainAsync();
        await writes.JudgeAsync();
    }

    [Fact]
    public async Task Forgotten_scripts_are_sent_again()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, WriteTally.Impatient);
        await gateway.LoadedAsync();
        var writers = Enumerable.Range(0, 4).Select(number => new WriteTally(gateway, 35_000_000_000_000 + (1_000 * number))).ToList();

        var writing = writers.ConvertAll(async writer =>
        {
            for (var i = 0; i < 25; i++)
            {
                await writer.TakenAsync();
            }
        });
        while (!Task.WhenAll(writing).IsCompleted)
        {
            await redis.SendAsync("SCRIPT", "FLUSH");
        }

        await Task.WhenAll(writing);
        foreach (var writer in writers)
        {
            await writer.JudgeAsync();
        }
    }

    private static async Task RefusedAsync(string sentence, Func<RedisServerProcess, Task> spoil, Func<RedisServerProcess, Task> mend)
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint, WriteTally.Impatient);
        await gateway.LoadedAsync();
        var writes = new WriteTally(gateway);
        await writes.TakenAsync();

        await spoil(redis);

        await writes.RefusedAsync(sentence);
        await mend(redis);
        await writes.TakenAgainAsync();
        await writes.JudgeAsync();
    }

    private static async Task EndlessAsync(RedisServerProcess redis)
    {
        try
        {
            await redis.SendAsync("EVAL", "while true do end", "0");
        }
        catch (Exception e) when (e is InvalidOperationException or OperationCanceledException or SocketException or IOException)
        {
            // It was killed.
        }
    }
}
