namespace PhoneTheft.Gateway.Experiments.Comparison;

/// <summary>Contestants measured in turn, again and again: what slows the machine for a while slows them all.</summary>
internal sealed class Rounds
{
    private readonly Dictionary<string, List<Sample>> _samples = new(StringComparer.Ordinal);

    private Rounds(IEnumerable<Contestant> contestants)
    {
        foreach (var contestant in contestants)
        {
            _samples[contestant.Name] = [];
        }
    }

    /// <param name="contestants">In the first order; every other round goes backwards, so that nobody is always first.</param>
    /// <param name="count">How many rounds.</param>
    /// <param name="warmUp">For each, before the first; not counted.</param>
    /// <param name="duration">Of each run.</param>
    public static async Task<Rounds> RunAsync(IReadOnlyList<Contestant> contestants, int count, TimeSpan warmUp, TimeSpan duration)
    {
        var rounds = new Rounds(contestants);
        if (warmUp > TimeSpan.Zero)
        {
            foreach (var contestant in contestants)
            {
                await contestant.MeasureAsync(warmUp);
            }
        }

        for (var round = 0; round < count; round++)
        {
            foreach (var contestant in round % 2 == 0 ? contestants : contestants.Reverse())
            {
                rounds._samples[contestant.Name].Add(await contestant.MeasureAsync(duration));
            }
        }

        return rounds;
    }

    public IReadOnlyList<double> ValuesOf(string name) => [.. _samples[name].Select(sample => sample.Value)];

    public Spread Of(string name) => Spread.Of(ValuesOf(name));

    public double CpuOf(string name) => Spread.Of(_samples[name].Select(sample => sample.CpuMicroseconds)).Median;

    /// <summary>Of one to another within each round.</summary>
    public Spread Ratio(string name, string toName) => Spread.OfRatios(ValuesOf(name), ValuesOf(toName));
}

/// <summary>Something that is measured beside others.</summary>
/// <param name="Name">As the table calls it.</param>
/// <param name="MeasureAsync">One run of about this length.</param>
internal sealed record Contestant(string Name, Func<TimeSpan, Task<Sample>> MeasureAsync);

/// <summary>What one run of one contestant has found.</summary>
/// <param name="Value">What is compared: calls per second, or a latency.</param>
/// <param name="CpuMicroseconds">The server's CPU time per call; 0: not asked.</param>
internal readonly record struct Sample(double Value, double CpuMicroseconds = 0);
