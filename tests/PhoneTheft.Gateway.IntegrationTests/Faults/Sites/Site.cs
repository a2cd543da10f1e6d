using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Clients;
using PhoneTheft.Gateway.IntegrationTests.Faults.Runs;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>A store with its gateways, all of them real processes, and what can be done to them.</summary>
internal sealed class Site : IAsyncDisposable
{
    /// <summary>Who writes what is lost for certain.</summary>
    public const string BurstCarrier = "unlucky";

    // In a cluster of three, a third of them are lost.
    private const int LostBlocks = 20;

    private static readonly string[] Names = ["east", "west"];
    private static readonly TimeSpan ToPutBack = Patience.OfSeconds(5);

    private readonly SiteStore _store;
    private readonly UnaryClient _burst;

    private Site(SiteStore store, int gateways, string[] settings)
    {
        _store = store;
        Gateways = [.. Names.Take(gateways).Select(name => new SiteGateway(name, [.. store.Settings, .. settings], Log))];
        _burst = new UnaryClient(BurstCarrier, Gateways, Log, new Random(0), new WorkloadMix(1, 0, 0, 0, 1));
    }

    public Logbook Log { get; } = new();

    public IReadOnlyList<SiteGateway> Gateways { get; }

    public static async Task<Site> StartAsync(Topology topology, int gateways, params string[] settings)
    {
        var site = new Site(await SiteStore.StartAsync(topology), gateways, settings);
        try
        {
            foreach (var gateway in site.Gateways)
            {
                gateway.Start();
            }

            foreach (var gateway in site.Gateways)
            {
                await gateway.LoadedAsync();
            }

            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    public Task ActAsync(PlannedAct act)
    {
        var gateway = Gateways[act.Which % Gateways.Count];
        return act.Kind switch
        {
            ActKind.KillGateway => KillAsync(gateway, act.Length / 4),
            ActKind.RestartGateway => RestartAsync(gateway),
            ActKind.HangGateway => HangAsync(gateway, act.Length),
            ActKind.KillStore => DoAsync($"a server of the store is killed and started again", () => _store.CrashAsync(act.Which, act.Length / 2)),
            ActKind.RestartStore => DoAsync($"a server of the store is stopped and started again", () => _store.RestartAsync(act.Which, act.Length / 2)),
            ActKind.HangStore => DoAsync($"a server of the store hangs", () => _store.HangAsync(act.Which, act.Length)),
            ActKind.FailOver => DoAsync("a replica that has everything takes over", () => _store.FailOverAsync(act.Which)),
            ActKind.LosingFailOver => LoseAsync(act),
            ActKind.SpoilStoreLine => SpoilAsync("between gateways and store", _store.Links[act.Which % _store.Links.Count], act),
            ActKind.SpoilClientLine => SpoilAsync($"between clients and {gateway.Name}", gateway.Link, act),
            _ => throw new ArgumentOutOfRangeException(nameof(act)),
        };
    }

    /// <summary>A failover that loses blocks for certain. Each was acknowledged, and every gateway has it: so it has to come back.</summary>
    /// <returns>When they were lost, and which devices.</returns>
    public async Task<(LossWindow Window, IReadOnlyList<EquipmentIdentity> Blocked)> LoseAsync(int which)
    {
        await DoAsync("the link to the replica is cut", () => _store.CutAsync(which));
        var from = Logbook.Now;
        var blocked = await BlockForCertainAsync(which);
        Log.Act($"every gateway has {LostBlocks} blocks that the replica lacks");
        await DoAsync("the replica, which lacks what came since, takes over", () => _store.LoseAsync(which));
        return (new LossWindow(from, Logbook.Now), blocked);
    }

    /// <summary>Nothing is wrong with the network any more.</summary>
    public void Mend()
    {
        foreach (var link in _store.Links.Concat(Gateways.Select(gateway => gateway.Link)))
        {
            link.Mend();
        }
    }

    /// <summary>
    /// Waits until all gateways are as new as the store, agree, and report no loss; or until that takes too long, which the judges will say.
    /// </summary>
    public async Task<bool> SettleAsync(TimeSpan limit)
    {
        try
        {
            await Wait.Until(IsSettledAsync, limit);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>What each gateway has.</summary>
    public async Task<IReadOnlyList<FinalList>> ReadAsync(IReadOnlyList<string> carriers)
    {
        // A hold may expire between one gateway and the next.
        const int Attempts = 5;
        for (var attempt = 1; ; attempt++)
        {
            var lists = await ReadOnceAsync(carriers);
            if (attempt == Attempts || lists.Select(list => string.Join(' ', list.Digests)).Distinct().Count() == 1)
            {
                return lists;
            }
        }
    }

    private async Task<IReadOnlyList<FinalList>> ReadOnceAsync(IReadOnlyList<string> carriers)
    {
        var lists = new List<FinalList>();
        foreach (var gateway in Gateways)
        {
            Assert.True(gateway.IsRunning, $"{gateway.Name} has ended by itself:\n{gateway.Output}");
            lists.Add(await FinalLists.ReadAsync(gateway, carriers));
        }

        return lists;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var gateway in Gateways)
        {
            await gateway.DisposeAsync();
        }

        await _store.DisposeAsync();
    }

    private async Task<bool> IsSettledAsync()
    {
        var digests = new List<string>();
        foreach (var gateway in Gateways)
        {
            if (await gateway.StatusAsync() is not { Shards.Count: > 0, Trouble: "", Losses.Count: 0 } status
                || status.Shards.Any(shard => shard.State != ShardState.Fresh))
            {
                return false;
            }

            digests.Add(string.Join(' ', status.Shards.Select(shard => shard.Digest.ToBase64())));
        }

        return digests.Distinct().Count() == 1;
    }

    private async Task KillAsync(SiteGateway gateway, TimeSpan away)
    {
        await DoAsync($"{gateway.Name} is killed", gateway.KillAsync);
        await Pause.ForAsync(away);
        await StartAgainAsync(gateway);
    }

    private async Task RestartAsync(SiteGateway gateway)
    {
        await DoAsync($"{gateway.Name} is asked to end", gateway.TerminateAsync);
        await StartAgainAsync(gateway);
    }

    private Task StartAgainAsync(SiteGateway gateway) => DoAsync($"{gateway.Name} starts again", async () =>
    {
        gateway.Start();
        await gateway.LoadedAsync();
    });

    private Task HangAsync(SiteGateway gateway, TimeSpan time) => DoAsync($"{gateway.Name} hangs", async () =>
    {
        await gateway.FreezeAsync();
        await Pause.ForAsync(time);
        await gateway.ThawAsync();
    });

    private Task SpoilAsync(string where, FaultyLink link, PlannedAct act) =>
        DoAsync($"the line {where} is spoiled ({act.Fault})", () => link.SpoilAsync(act.Fault, act.Length));

    private async Task LoseAsync(PlannedAct act)
    {
        var (window, _) = await LoseAsync(act.Which);
        if (act.KillsGateway && Gateways.Count > 1)
        {
            await KillAsync(Gateways[act.Which % Gateways.Count], act.Length / 4);
        }

        // The next act comes at any moment, or only when this is mended.
        var isMended = act.Which % 2 == 0 && await SettleAsync(ToPutBack);
        Log.Lost(isMended ? window with { PutBack = Logbook.Now } : window);
    }

    private async Task<IReadOnlyList<EquipmentIdentity>> BlockForCertainAsync(int which)
    {
        var blocked = new List<EquipmentIdentity>();
        await Wait.Until(async () =>
        {
            var device = Devices.New();
            if (await _burst.BlockAsync(Gateways[(which + blocked.Count) % Gateways.Count], device))
            {
                blocked.Add(device);
            }

            return blocked.Count == LostBlocks;
        });
        await Wait.Until(async () =>
        {
            foreach (var gateway in Gateways)
            {
                if (!await FinalLists.ProhibitsAllAsync(gateway, blocked))
                {
                    return false;
                }
            }

            return true;
        });
        return blocked;
    }

    private async Task DoAsync(string what, Func<Task> act)
    {
        Log.Act(what);
        await act();
        Log.Act($"(done: {what})");
    }
}
