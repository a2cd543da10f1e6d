using System.Globalization;
using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Clients;
using PhoneTheft.Gateway.IntegrationTests.Faults.Runs;
using PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>One site, one fault after the other: nothing acknowledged is lost, and a gateway that lives through it all does not grow.</summary>
/// <remarks><c>scripts/test.sh faults --soak 60m --seed N</c> is the long form; every run of the tests has a short one.</remarks>
public sealed class SoakTests
{
    // A store fills up as it should: recent changes and rows of these runs, with room for the collector's mood.
    private const double MostGrowth = 1.25;
    private const long MostBytesMore = 48L << 20;
    private const int MostHandlesMore = 24;

    // Fewer samples say nothing about growth: a process that has just started does grow.
    private const int FewestSamples = 12;

    private static readonly TimeSpan Usual = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan BetweenFaults = TimeSpan.FromSeconds(30);

    [Fact]
    public async Task A_gateway_lives_through_one_fault_after_the_other()
    {
        var length = Length();
        var seed = int.Parse(Environment.GetEnvironmentVariable("PHONETHEFT_FAULT_SEED") is { Length: > 0 } text ? text : "1", CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var kinds = RunPlan.PossibleKinds(Topology.Pair);
        var between = length / 4 < BetweenFaults ? length / 4 : BetweenFaults;
        var samples = new List<ProcessSample>();

        // What a gateway keeps of recent changes is full soon.
        await using var site = await Site.StartAsync(Topology.Pair, gateways: 2, "--Store:RecentChanges=16000");
        var started = Logbook.Now;
        var history = await FaultRun.RunAsync(site, seed, new WorkloadMix(3, 25, 5, 40, 100), async () =>
        {
            while (TimeProvider.System.GetElapsedTime(started) < length)
            {
                await Pause.ForAsync(between);
                samples.Add(ProcessSample.Of(site.Gateways[0].ProcessId));

                // Odd: what kills a gateway kills the other one.
                var act = PlannedAct.From(kinds[random.Next(kinds.Count)], random);
                await site.ActAsync(act.Kind is ActKind.KillGateway or ActKind.RestartGateway or ActKind.LosingFailOver ? act with { Which = act.Which | 1 } : act);
            }
        });

        var violations = FaultViolation.In(history);
        Assert.True(violations.Count == 0, Story.Of(history, violations));
        TestContext.Current.TestOutputHelper?.WriteLine($"{history.Acts.Count} lines of acts, {history.Operations.Count(operation => !operation.IsRead)} writes\n{string.Join('\n', samples)}");
        if (samples.Count >= FewestSamples)
        {
            AssertFlat(samples);
        }
    }

    // The middle of the second quarter against that of the last one.
    private static void AssertFlat(List<ProcessSample> samples)
    {
        var quarter = samples.Count / 4;
        var (early, late) = (ProcessSample.Median(samples.Skip(quarter).Take(quarter)), ProcessSample.Median(samples.Skip(3 * quarter)));
        Assert.True(late.Bytes <= (early.Bytes * MostGrowth) + MostBytesMore, $"Memory has grown from {early.Bytes} to {late.Bytes} bytes.");
        Assert.True(late.Handles <= early.Handles + MostHandlesMore, $"Open handles have grown from {early.Handles} to {late.Handles}.");
    }

    private static TimeSpan Length()
    {
        var text = Environment.GetEnvironmentVariable("PHONETHEFT_FAULT_SOAK");
        if (string.IsNullOrEmpty(text))
        {
            return Usual;
        }

        var number = int.Parse(text.TrimEnd('s', 'm', 'h'), CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            'h' => TimeSpan.FromHours(number),
            'm' => TimeSpan.FromMinutes(number),
            _ => TimeSpan.FromSeconds(number),
        };
    }
}
