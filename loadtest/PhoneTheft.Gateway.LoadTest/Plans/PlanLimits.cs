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
        Require(Stopwatch.Frequency == 1_000_000_000 && OperatingSystem.IsLinux(), $"The load generator runs on Linux only.");
        Require(plan.Address.Scheme is "http" or "https", $"--address must begin with http:// or https://; got {plan.Address}.");
        Require(plan.Address.Scheme == "https" || plan.Credentials is { Authorities: null, Certificate: null }, $"--ca and --cert need an address that begins with https://; got {plan.Address}.");
        Require(plan.Address.Scheme == "https" || plan.Credentials.Token is null || IsLoopback(plan.Address), $"A token is sent over TLS or on loopback only; got {plan.Address}.");
        Require(plan.AllowBeyondLoopback || IsLoopback(plan.Address), $"{plan.Address.Host} is not on loopback. A load test of somebody else's server is an attack; if it is your own, add --allow-beyond-loopback.");
        Require(plan.Connections is > 0 and <= MostConnections, $"--connections must be 1 to {MostConnections}; got {plan.Connections}.");
        Require(plan.StreamsPerConnection > 0, $"--streams must be 1 or more; got {plan.StreamsPerConnection}.");
        Require(plan.InFlightPerStream > 0, $"--in-flight must be 1 or more; got {plan.InFlightPerStream}.");
        var inFlight = (long)plan.Connections * plan.StreamsPerConnection * (plan.Call == CallKind.Stream ? plan.InFlightPerStream : 1);
        Require(inFlight <= MostInFlight, $"At most {MostInFlight} may be in flight over all connections; got {inFlight}. Use fewer --connections, --streams or --in-flight.");
        Require(plan.Path is not { } path || path.StartsWith('/'), $"--path must be such as /package.Service/Method; got {plan.Path}.");
        Require(plan.Call != CallKind.Bulk || (plan.Batch is > 0 and <= MostBatch), $"--batch must be 1 to {MostBatch}; got {plan.Batch}.");
        Require(plan.Call != CallKind.Bulk || plan.Batch <= plan.Devices.Count, $"--batch must be {plan.Devices.Count} or less, which is how many --devices there are; got {plan.Batch}.");
        Require(plan.Duration > TimeSpan.Zero, $"--duration must be more than 0; got {plan.Duration}.");
        Require(plan.WarmUp >= TimeSpan.Zero && plan.WarmUp + plan.Duration <= Longest && plan.Drain < Longest, $"--warm-up and --duration must be {Longest.TotalMinutes} minutes or less together; got {plan.WarmUp + plan.Duration}.");
        if (plan.Loop == LoopKind.Open)
        {
            var arrivals = plan.Rate * (plan.WarmUp + plan.Duration).TotalSeconds;
            Require(plan.Rate > 0, $"--rate must be more than 0; got {plan.Rate}.");
            Require(arrivals <= MostArrivals, $"A run must have {MostArrivals:0} calls or fewer; got {arrivals:0}. Use a lower --rate or a shorter --duration.");
        }
        else
        {
            Require(plan.Profile == Profiles.ProfileKind.Constant, $"--profile needs --loop open: it says when calls start, and in a closed loop they start when earlier ones are answered.");
        }
    }

    /// <summary>It names this machine, without asking a name server: 127.0.0.0/8, ::1 or localhost.</summary>
    public static bool IsLoopback(Uri address) =>
        IPAddress.TryParse(address.DnsSafeHost, out var ip) ? IPAddress.IsLoopback(ip) : address.Host == "localhost";

    private static void Require(bool isMet, FormattableString otherwise)
    {
        if (!isMet)
        {
            throw new LoadException(FormattableString.Invariant(otherwise));
        }
    }
}
