using PhoneTheft.Gateway.LoadTest.Profiles;

namespace PhoneTheft.Gateway.Tests.LoadTest;

public sealed class ArrivalTests
{
    private const double Second = 1e9;

    [Fact]
    public void A_constant_rate_comes_at_even_distances()
    {
        var arrivals = All(RateProfile.Of(ProfileKind.Constant, rate: 1_000, warmUp: 1, duration: 2));

        Assert.Equal(3_000, arrivals.Count);
        Assert.All(arrivals.Select((at, n) => at - (n * 1e6)), difference => Assert.InRange(difference, -2, 2));
    }

    [Fact]
    public void Steps_are_a_quarter_each()
    {
        var arrivals = All(RateProfile.Of(ProfileKind.Step, rate: 400, warmUp: 0, duration: 4));

        Assert.Equal([100, 200, 300, 400], CountsBySecond(arrivals, 4));
    }

    [Fact]
    public void A_ramp_begins_with_nothing_and_ends_with_the_rate()
    {
        var arrivals = All(RateProfile.Of(ProfileKind.Ramp, rate: 1_000, warmUp: 0, duration: 10));

        Assert.Equal(5_000, arrivals.Count);
        Assert.Equal([50, 150, 250, 350, 450, 550, 650, 750, 850, 950], CountsBySecond(arrivals, 10));
    }

    [Fact]
    public void A_warm_up_comes_before_a_ramp()
    {
        var arrivals = All(RateProfile.Of(ProfileKind.Ramp, rate: 1_000, warmUp: 3, duration: 10));

        Assert.Equal([1_000, 1_000, 1_000, 50, 150], CountsBySecond(arrivals, 5));
    }

    [Fact]
    public void A_storm_reaches_twenty_times_the_rate_and_decays()
    {
        var counts = CountsBySecond(All(RateProfile.Of(ProfileKind.AttachStorm, rate: 1_000, warmUp: 0, duration: 20)), 20);

        Assert.All(counts[..4], count => Assert.Equal(1_000, count));
        Assert.InRange(counts[4], 10_400, 10_600);
        Assert.InRange(counts[5], 16_000, 19_000);
        Assert.Equal(counts[5..15].OrderDescending(), counts[5..15]);
        Assert.All(counts[16..], count => Assert.InRange(count, 990, 1_010));
    }

    [Theory]
    [InlineData(ProfileKind.Constant)]
    [InlineData(ProfileKind.Step)]
    [InlineData(ProfileKind.Ramp)]
    [InlineData(ProfileKind.AttachStorm)]
    internal void Threads_share_out_what_one_would_send(ProfileKind kind)
    {
        var curve = RateProfile.Of(kind, rate: 500, warmUp: 1, duration: 5);

        var shared = Enumerable.Range(0, 3).SelectMany(thread => All(curve, thread, threads: 3)).Order();

        Assert.Equal(All(curve), shared);
    }

    [Fact]
    public void Random_arrivals_keep_the_rate_and_repeat_by_seed()
    {
        var curve = RateProfile.Of(ProfileKind.Constant, rate: 10_000, warmUp: 0, duration: 10);
        var arrivals = All(curve, isEven: false);

        Assert.InRange(arrivals.Count, 98_500, 101_500);
        Assert.Equal(arrivals, All(curve, isEven: false));
        Assert.NotEqual(arrivals, All(curve, isEven: false, seed: 2));

        // What makes them random: the distances spread as far as they are long on average.
        var distances = arrivals.Zip(arrivals.Skip(1), (a, b) => (double)(b - a)).ToArray();
        var mean = distances.Average();
        Assert.InRange(Math.Sqrt(distances.Average(distance => Math.Pow(distance - mean, 2))) / mean, 0.95, 1.05);
    }

    private static List<long> All(RateCurve curve, int thread = 0, int threads = 1, bool isEven = true, int seed = 1)
    {
        var arrivals = new List<long>();
        for (var schedule = new ArrivalSchedule(curve, thread, threads, isEven, seed); schedule.Next < long.MaxValue; schedule.MoveNext())
        {
            arrivals.Add(schedule.Next);
        }

        return arrivals;
    }

    // An arrival on the very border belongs to the second that begins there, whatever the last digit says.
    private static int[] CountsBySecond(List<long> arrivals, int seconds) =>
        [.. Enumerable.Range(0, seconds).Select(second => arrivals.Count(at => (at + 5) / Second >= second && (at + 5) / Second < second + 1))];
}
