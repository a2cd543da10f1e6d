using PhoneTheft.Gateway.Experiments.Comparison;
using PhoneTheft.Gateway.Experiments.Processes;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>P10: what a unary check allocates beyond the framework.</summary>
internal static class AllocationGoal
{
    private const int Rounds = 3;

    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(60);

    public static async Task<IReadOnlyList<Finding>> RunAsync(ComparedServers servers, Scale scale)
    {
        await using var gateway = await servers.StartGatewayToAskAsync();
        using var toGateway = UnaryCalls.To(gateway, servers);
        using var toTwin = UnaryCalls.To(servers.Twin, servers);
        await PerCallAsync(gateway, toGateway, scale.AllocationCalls);
        await PerCallAsync(servers.Twin, toTwin, scale.AllocationCalls);

        var (ours, its) = (new List<double>(), new List<double>());
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await PerCallAsync(gateway, toGateway, scale.AllocationCalls));
            its.Add(await PerCallAsync(servers.Twin, toTwin, scale.AllocationCalls));
        }

        // What the followers allocate meanwhile, in both of them alike, is a fraction of a byte per call.
        var beyond = Spread.Of(ours.Zip(its, (call, twins) => Math.Round(call - twins)));
        return
        [
            Finding.Of("P10", "bytes allocated per `Check`, minus the twin's", Unit.Bytes, beyond, Bound.AtMost(0), $"twin: {Unit.Bytes.Text(Spread.Of(its).Median)}"),
        ];
    }

    private static async Task<double> PerCallAsync(ServedProcess server, UnaryCalls calls, int count)
    {
        var before = await server.AllocatedAsync();
        await calls.CallAsync(count, TimeLimit);
        return (double)(await server.AllocatedAsync() - before) / count;
    }
}
