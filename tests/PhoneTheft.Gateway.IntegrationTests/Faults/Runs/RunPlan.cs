using PhoneTheft.Gateway.IntegrationTests.Faults.Clients;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Runs;

/// <summary>What is done in a run, all of it from the seed.</summary>
internal sealed record RunPlan(int Seed, Topology Topology, int Gateways, WorkloadMix Mix, IReadOnlyList<PlannedAct> Acts)
{
    /// <summary>
    /// Whether plans have a failover that loses something: <c>PHONETHEFT_FAULT_LOSSES=1</c>. Not by default while such runs still find faults; see
    /// <see cref="FailoverLossTests"/> for what holds.
    /// </summary>
    private static readonly bool Loses = Environment.GetEnvironmentVariable("PHONETHEFT_FAULT_LOSSES") == "1";

    private static readonly Topology[] Topologies = Enum.GetValues<Topology>();

    /// <summary>Consecutive seeds go through all topologies.</summary>
    public static RunPlan From(int seed)
    {
        var random = new Random(seed);
        var topology = Topologies[(int)((uint)seed % Topologies.Length)];
        var isEmbedded = topology == Topology.Embedded;
        var gateways = isEmbedded ? 1 : 2;
        var mix = WorkloadMix.From(random);
        var kinds = PossibleKinds(topology);
        var acts = Enumerable.Range(0, random.Next(3, 7)).Select(_ => PlannedAct.From(kinds[random.Next(kinds.Count)], random)).ToList();
        if (Loses && !isEmbedded && !acts.Exists(act => act.Kind == ActKind.LosingFailOver))
        {
            acts[random.Next(acts.Count)] = PlannedAct.From(ActKind.LosingFailOver, random);
        }

        if (topology == Topology.Sentinel)
        {
            LeaveOneFailOver(acts);
        }

        return new RunPlan(seed, topology, gateways, mix, acts);
    }

    public override string ToString() =>
        $"seed {Seed}: {Topology}, {Gateways} gateways, {Mix.Carriers} carriers, {string.Join(", ", Acts.Select(act => act.Kind))}";

    // Sentinel lets more time pass between two of them than a run has. The one that loses something stays.
    private static void LeaveOneFailOver(List<PlannedAct> acts)
    {
        var failOvers = acts.Where(act => act.Kind is ActKind.FailOver or ActKind.LosingFailOver).OrderByDescending(act => act.Kind).ToList();
        for (var i = 0; i < acts.Count; i++)
        {
            acts[i] = failOvers.Skip(1).Contains(acts[i]) ? acts[i] with { Kind = ActKind.KillGateway } : acts[i];
        }
    }

    /// <summary>What can be done to such a site.</summary>
    public static IReadOnlyList<ActKind> PossibleKinds(Topology topology) => [.. Enum.GetValues<ActKind>().Where(kind => kind switch
    {
        ActKind.KillStore or ActKind.RestartStore or ActKind.HangStore => topology is not (Topology.Embedded or Topology.Sentinel), // which would not wait for it
        ActKind.FailOver => topology is Topology.Pair or Topology.Sentinel or Topology.Cluster,
        ActKind.LosingFailOver => topology != Topology.Embedded && Loses,
        ActKind.SpoilStoreLine => topology is Topology.Single or Topology.Pair,
        _ => true,
    })];
}

/// <summary>What can be done to a site.</summary>
internal enum ActKind
{
    KillGateway,
    RestartGateway,
    HangGateway,
    KillStore,
    RestartStore,
    HangStore,
    FailOver,
    LosingFailOver,
    SpoilStoreLine,
    SpoilClientLine,
}

/// <summary>One of the acts of a run.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="Which">To which gateway, server or line, counted modulo how many there are.</param>
/// <param name="Fault">What becomes of a line.</param>
/// <param name="Before">How long nothing happens first.</param>
/// <param name="Length">How long it lasts.</param>
/// <param name="KillsGateway">Whether a gateway is killed in the middle.</param>
internal sealed record PlannedAct(ActKind Kind, int Which, NetworkFault Fault, TimeSpan Before, TimeSpan Length, bool KillsGateway)
{
    public static PlannedAct From(ActKind kind, Random random) => new(
        kind,
        random.Next(100),
        (NetworkFault)random.Next(Enum.GetValues<NetworkFault>().Length),
        TimeSpan.FromMilliseconds(random.Next(100, 600)),
        TimeSpan.FromMilliseconds(random.Next(100, 1_200)),
        random.Next(3) == 0);
}
