using System.Globalization;
using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Experiments.Tools;

/// <summary>What h2load says at its end.</summary>
/// <param name="PerSecond">Calls per second.</param>
/// <param name="Done">Calls that were answered.</param>
/// <param name="NotOk">Calls that were not answered with HTTP's 2xx, or broke off.</param>
/// <param name="DataBytes">Bytes of all answers' bodies: a gRPC error has none, and HTTP's 200 all the same.</param>
internal sealed partial record H2LoadReport(double PerSecond, long Done, long NotOk, long DataBytes)
{
    /// <value>CPU time of h2load itself, from the line that <see cref="H2Load"/> has added; zero: there was none.</value>
    public TimeSpan Cpu { get; private init; }

    public double BytesPerAnswer => Done == 0 ? 0 : (double)DataBytes / Done;

    /// <exception cref="FormatException">It isn't a report of h2load.</exception>
    public static H2LoadReport Parse(string output)
    {
        var (finished, requests, codes, traffic) = (Finished().Match(output), Requests().Match(output), Codes().Match(output), Traffic().Match(output));
        if (!finished.Success || !requests.Success || !codes.Success || !traffic.Success)
        {
            throw new FormatException($"Cannot read the report of h2load: {output}");
        }

        var done = Number(requests, "done");
        var broken = Number(requests, "failed") + Number(requests, "errored") + Number(requests, "timeout");
        return new H2LoadReport(
            double.Parse(finished.Groups["rate"].ValueSpan, CultureInfo.InvariantCulture), done, Math.Max(broken, done - Number(codes, "ok")), Number(traffic, "data"))
        {
            Cpu = CpuLine().Match(output) is { Success: true } cpu ? Seconds(cpu, "user") + Seconds(cpu, "system") : TimeSpan.Zero,
        };
    }

    private static TimeSpan Seconds(Match match, string group) => TimeSpan.FromSeconds(double.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture));

    private static long Number(Match match, string group) => long.Parse(match.Groups[group].ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^finished in [^,]+, (?<rate>[\d.]+) req/s", RegexOptions.Multiline, 1000)]
    private static partial Regex Finished();

    [GeneratedRegex(@"^requests: .*?(?<done>\d+) done, .*?(?<failed>\d+) failed, (?<errored>\d+) errored, (?<timeout>\d+) timeout", RegexOptions.Multiline, 1000)]
    private static partial Regex Requests();

    [GeneratedRegex(@"^status codes: (?<ok>\d+) 2xx", RegexOptions.Multiline, 1000)]
    private static partial Regex Codes();

    [GeneratedRegex(@"^traffic: .*\((?<data>\d+)\) data", RegexOptions.Multiline, 1000)]
    private static partial Regex Traffic();

    [GeneratedRegex(@"^cpu (?<user>[\d.]+) (?<system>[\d.]+)", RegexOptions.Multiline, 1000)]
    private static partial Regex CpuLine();
}
