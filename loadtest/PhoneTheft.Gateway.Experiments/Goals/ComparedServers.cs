using Grpc.Net.Client;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Experiments.ComparedHosts;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.SyncStreams;
using PhoneTheft.Gateway.Experiments.Tools;
using PhoneTheft.Gateway.LoadTest.Populations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>The gateway and what it is compared with, all on one redis-server with one list; each has answered a call rightly.</summary>
internal sealed class ComparedServers : IAsyncDisposable
{
    /// <summary>Bytes: answers say how many milliseconds old they are, which takes none, one or two and a field's tag.</summary>
    public const int AnswersDiffer = 3;

    private readonly List<IAsyncDisposable> _started = [];
    private readonly string _listed;
    private readonly EquipmentStatus _status;

    private ComparedServers(DeviceList list)
    {
        List = list;
        var sampler = new DeviceSampler(list, seed: 1);
        (var listed, _status) = sampler.Listed();
        _listed = listed.ToString();
        Question = new CheckRequest { Imei = sampler.Unlisted().Key.ToString() };
    }

    public DeviceList List { get; }

    /// <summary>The request of a client that can repeat only one: a device that is not listed, with the TAC of listed devices.</summary>
    public CheckRequest Question { get; }

    /// <summary>The gateway's answer to it.</summary>
    public CheckResponse Answer { get; private set; } = new();

    public RedisServer Redis { get; private set; } = null!;

    public GatewayServer Gateway { get; private set; } = null!;

    public ServedProcess Twin { get; private set; } = null!;

    public ServedProcess Bare { get; private set; } = null!;

    public ServedProcess Naive { get; private set; } = null!;

    public static async Task<ComparedServers> StartAsync(int entries)
    {
        var servers = new ComparedServers(new DeviceList(entries, StoreFill.Seed));
        try
        {
            await servers.StartAllAsync(entries);
            return servers;
        }
        catch
        {
            await servers.DisposeAsync();
            throw;
        }
    }

    /// <summary>The gateway in a process that reports how many bytes it has allocated.</summary>
    public Task<ServedProcess> StartGatewayToAskAsync() => ServedProcess.StartAsync(ServedKind.Gateway, Redis, RightAsync);

    public async ValueTask DisposeAsync()
    {
        foreach (var server in Enumerable.Reverse(_started))
        {
            await server.DisposeAsync();
        }
    }

    private async Task StartAllAsync(int entries)
    {
        Redis = Keep(await RedisServer.StartAsync());
        await using (await GatewayServer.StartAsync(Redis))
        {
            // Started once, so that it makes the store.
        }

        await StoreFill.RunAsync(Redis, entries);
        await RedisBenchmark.FillAsync(Redis, entries);
        await FillNaiveAsync();
        Gateway = Keep(await GatewayServer.StartAsync(Redis));
        using (var channel = Gateway.ChannelOf("local"))
        {
            await RightAsync(channel);
        }

        Twin = Keep(await ServedProcess.StartAsync(ServedKind.Twin, Redis, TwinRightAsync));
        Bare = Keep(await ServedProcess.StartAsync(ServedKind.Bare, redis: null, async channel => await new Bare.BareClient(channel).CallAsync(new Nothing())));
        Naive = Keep(await ServedProcess.StartAsync(ServedKind.Naive, Redis, NaiveRightAsync));
    }

    private T Keep<T>(T server)
        where T : IAsyncDisposable
    {
        _started.Add(server);
        return server;
    }

    private async Task FillNaiveAsync()
    {
        await using var connection = await Redis.ConnectAsync();
        var database = connection.GetDatabase();
        var shards = (int)await database.HashGetAsync(StoreKeys.Of(0).Meta, "shards");
        await database.SetCombineAndStoreAsync(
            StackExchange.Redis.SetOperation.Union, NaiveCheckService.Blocked,
            [.. Enumerable.Range(0, shards).SelectMany(shard => new[] { StoreKeys.Of(shard).Blocked, StoreKeys.Of(shard).Tracked })]);
    }

    private async Task RightAsync(GrpcChannel channel)
    {
        // As bytes: the answers to what h2load asks must be as long as this one.
        Answer = await new V1.CheckService.CheckServiceClient(channel).CheckAsync(Question);
        Require((EquipmentStatus)Answer.Status, EquipmentStatus.Permitted);
        using var client = new CheckClient(channel);
        Require((await client.CheckAsync(_listed)).Status, _status);
    }

    private async Task TwinRightAsync(GrpcChannel channel)
    {
        var answer = await new V1.CheckService.CheckServiceClient(channel).CheckAsync(Question);
        Require((EquipmentStatus)answer.Status, EquipmentStatus.Permitted);
        if (Math.Abs(answer.CalculateSize() - Answer.CalculateSize()) > AnswersDiffer)
        {
            throw new InvalidOperationException($"The twin's answers must be as long as the gateway's; got {answer} beside {Answer}.");
        }
    }

    private async Task NaiveRightAsync(GrpcChannel channel)
    {
        var client = new V1.CheckService.CheckServiceClient(channel);
        Require((EquipmentStatus)(await client.CheckAsync(Question)).Status, EquipmentStatus.Permitted);
        Require((EquipmentStatus)(await client.CheckAsync(new CheckRequest { Imei = _listed })).Status, EquipmentStatus.Prohibited);
    }

    private static void Require(EquipmentStatus found, EquipmentStatus expected)
    {
        if (found != expected)
        {
            throw new InvalidOperationException($"A compared server answered {found}; {expected} is right.");
        }
    }
}
