using System.Diagnostics;
using System.Net;

namespace PhoneTheft.Gateway.LoadTest.Plans;

/// <summary>What a plan may ask for at most: a load test that was mistyped shouldn't be an attack, or last for days.</summary>
internal static class PlanLimits
{
    private const int MostConnections = 1_000;
    private const int MostInFlight = 4_000_000;
    private const int MostBatch = 10_000;
    private const double MostArrivals = 1e9;
    private static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <exception cref="LoadException">It asks for too much, or for what contradicts itself.</exception>
    public static void Check(LoadPlan plan)
    {
        Require(Stopwatch.Frequency == 1_000_000_000 && OperatingSystem.IsLinux(), "The load generator needs Linux.");
        Require(plan.Address.Scheme == Uri.UriSchemeHttp, "The address has to be http://…: the generator speaks HTTP/2 without TLS.");
        Require(plan.AllowBeyondLoopback || IsLoopback(plan.Address), $"{plan.Address.Host} is not on loopback. A load test of somebody else's server is an attack; if it is yours, say --allow-beyond-loopback.");
        Require(plan.Connections is > 0 and <= MostConnections, $"connections: 1 … {MostConnections}.");
        Require(plan.StreamsPerConnection > 0 && plan.InFlightPerStream > 0, "streams and in-flight: at least 1.");
        Require((long)plan.Connections * plan.StreamsPerConnection * (plan.Call == CallKind.Stream ? plan.InFlightPerStream : 1) <= MostInFlight, $"At most {MostInFlight} may be in flight over all connections.");
        Require(plan.Path is not { } path || path.StartsWith('/'), "path: /package.Service/Method.");
        Require(plan.Call != CallKind.Bulk || (plan.Batch is > 0 and <= MostBatch), $"batch: 1 … {MostBatch}.");
        Require(plan.Call != CallKind.Bulk || plan.Batch <= plan.Devices.Count, "The batch is larger than the pool of devices.");
        Require(plan.WarmUp >= TimeSpan.Zero && plan.Duration > TimeSpan.Zero && plan.WarmUp + plan.Duration <= Longest && plan.Drain < Longest, $"warm-up and duration: {Longest.TotalMinutes} minutes together at most.");
        if (plan.Loop == LoopKind.Open)
        {
            Require(plan.Rate > 0 && plan.Rate * (plan.WarmUp + plan.Duration).TotalSeconds <= MostArrivals, $"rate: above 0, and {MostArrivals:0} arrivals in all at most.");
        }
        else
        {
            Require(plan.Profile == Profiles.ProfileKind.Constant, "A profile says when calls start; in a closed loop the answers do. Use the open loop.");
        }
    }

    /// <summary>It names this machine, without asking a name server: 127.0.0.0/8, ::1 or localhost.</summary>
    public static bool IsLoopback(Uri address) =>
        IPAddress.TryParse(address.DnsSafeHost, out var ip) ? IPAddress.IsLoopback(ip) : address.Host == "localhost";

    private static void Require(bool isMet, string otherwise)
    {
        if (!isMet)
        {
            throw new LoadException(otherwise);
        }
    }
}
