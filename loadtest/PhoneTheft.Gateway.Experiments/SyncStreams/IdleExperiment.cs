using System.Globalization;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Reports;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.SyncStreams;

/// <summary>What streams cost that have nothing to do but hear a checkpoint every second.</summary>
internal static class IdleExperiment
{
    private const int PerCarrier = 4;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Watch = TimeSpan.FromSeconds(10);

    public static async Task<Measurement> RunAsync(int streams)
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await GatewayServer.StartAsync(redis);
        var warm = await OpenAsync(gateway, 100, "warm");
        await Task.Delay(Settle, TimeProvider.System);
        warm.ForEach(stream => stream.Dispose());
        await Task.Delay(Settle, TimeProvider.System);
        var before = gateway.Resident;
        var open = await OpenAsync(gateway, streams, "idle");
        await Task.Delay(Settle, TimeProvider.System);
        var cpu = gateway.Cpu;
        await Task.Delay(Watch, TimeProvider.System);
        var growth = gateway.Resident - before;
        var load = (gateway.Cpu - cpu) / Watch;
        open.ForEach(stream => stream.Dispose());
        return new Measurement($"{streams:N0} idle streams, a checkpoint a second each")
        {
            ["kb_per_stream"] = growth / 1024.0 / streams,
            ["gateway_resident_before_mb"] = before / 1e6,
            ["gateway_cores_busy"] = load,
        };
    }

    private static async Task<List<IdleStream>> OpenAsync(GatewayServer gateway, int count, string name)
    {
        var streams = new List<IdleStream>();
        foreach (var carrier in Enumerable.Range(0, count).Chunk(PerCarrier))
        {
            var channel = gateway.ChannelOf(string.Create(CultureInfo.InvariantCulture, $"{name}-{carrier[0]}"));
            foreach (var _ in carrier)
            {
                streams.Add(new IdleStream(channel, await RawSyncStream.OpenAsync(channel, new Hello { Start = SyncStart.Now })));
            }
        }

        return streams;
    }
}
