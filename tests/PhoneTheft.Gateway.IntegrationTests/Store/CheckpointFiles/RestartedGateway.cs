using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.CheckpointFiles;

namespace PhoneTheft.Gateway.IntegrationTests.Store.CheckpointFiles;

/// <summary>A gateway that is started again and again on one Redis, and keeps its checkpoint in one file.</summary>
internal sealed class RestartedGateway(RedisServerProcess redis) : IDisposable
{
    private readonly TempDirectory _files = new();

    public string File => _files.Below("replica.checkpoint");

    /// <summary>What the file says of its shards.</summary>
    public CheckpointHeader Header => CheckpointReader.Read(File, CancellationToken.None).Header;

    /// <summary>Starts it, and doesn't wait for anything.</summary>
    public Task<GatewayUnderTest> StartAsync(params string[] settings) => GatewayUnderTest.StartOnAsync(
        redis.EndPoint, [$"--Checkpoint:File={File}", "--Logging:LogLevel:PhoneTheft=Debug", .. settings]);

    /// <summary>Starts it and waits until it is loaded.</summary>
    public async Task<GatewayUnderTest> StartLoadedAsync(params string[] settings)
    {
        var gateway = await StartAsync(settings);
        await gateway.LoadedAsync();
        return gateway;
    }

    /// <summary>Lets it live once, and leaves the file it has written at its stop.</summary>
    public async Task LiveAsync(Func<GatewayUnderTest, Task> life)
    {
        await using (var gateway = await StartLoadedAsync())
        {
            await life(gateway);
        }

        Assert.True(System.IO.File.Exists(File));
    }

    /// <summary>How many shards were taken from the file, and how many were read from the store, once there is a line about each: a shard answers before that.</summary>
    public static async Task<(int Kept, int Scanned)> LoadedAsync(GatewayUnderTest gateway)
    {
        var shards = (await gateway.StatusAsync()).Shards.Count;
        await Wait.Until(() => Kept() + Scanned() >= shards);
        return (Kept(), Scanned());

        int Kept() => Count("continued from a checkpoint");
        int Scanned() => Count(" loaded at ");
        int Count(string line) => gateway.Logged.Count(message => message.Contains(line, StringComparison.Ordinal));
    }

    /// <summary>Why the file was not used.</summary>
    public static IEnumerable<string> Refusals(GatewayUnderTest gateway) => gateway.Told.Where(message => message.Contains("is not used", StringComparison.Ordinal));

    public void Dispose() => _files.Dispose();
}
