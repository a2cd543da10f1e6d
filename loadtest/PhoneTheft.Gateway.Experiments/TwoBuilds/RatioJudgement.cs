namespace PhoneTheft.Gateway.Experiments.TwoBuilds;

/// <summary>What the ratios of several rounds say about a bound.</summary>
/// <param name="Median">The ratio found.</param>
/// <param name="Low">Lower end of the interval that holds the true ratio 19 times out of 20; with fewer than six rounds, the least.</param>
/// <param name="High">Its upper end; with fewer than six rounds, the most.</param>
/// <param name="Verdict">How the ratio compares with the bound.</param>
internal sealed record RatioJudgement(double Median, double Low, double High, RatioVerdict Verdict)
{
    /// <summary>With fewer rounds the spread cannot be judged.</summary>
    public const int FewestRounds = 3;

    private const double Doubt = 0.05;

    /// <summary>The interval comes from the order of the ratios alone, so that a few disturbed rounds don't matter.</summary>
    /// <param name="ratios">One ratio for each round.</param>
    /// <param name="bound">The most that is allowed, above 1.</param>
    public static RatioJudgement Of(IReadOnlyCollection<double> ratios, double bound)
    {
        ArgumentOutOfRangeException.ThrowIfZero(ratios.Count, nameof(ratios));
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(bound, 1.0);
        var sorted = ratios.Order().ToArray();
        var left = LeftOut(sorted.Length);
        var (median, low, high) = ((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[left], sorted[^(left + 1)]);
        return new RatioJudgement(median, low, high, VerdictOf(median, low, high, bound, sorted.Length));
    }

    private static RatioVerdict VerdictOf(double median, double low, double high, double bound, int rounds)
    {
        if (rounds < FewestRounds)
        {
            return RatioVerdict.TooWide;
        }

        // A wide interval does no harm where all of it lies on one side of the bound.
        var isClear = low > bound || high <= bound;
        return !isClear && high - low > 2 * (bound - 1) ? RatioVerdict.TooWide
            : median > bound ? RatioVerdict.Over
            : RatioVerdict.Within;
    }

    /// <summary>How many of the least ratios, and of the most, lie outside the interval: the true median is beyond k of n with the chance that k of n coins fall alike.</summary>
    private static int LeftOut(int rounds)
    {
        var (left, exactly) = (0, Math.Pow(0.5, rounds));
        for (var beyond = exactly; beyond <= Doubt / 2; beyond += exactly)
        {
            left++;
            exactly *= (double)(rounds - left + 1) / left;
        }

        return Math.Max(0, left - 1);
    }
}

/// <summary>How a ratio compares with a bound.</summary>
internal enum RatioVerdict
{
    /// <summary>It is the bound or less.</summary>
    Within,

    /// <summary>It is more than the bound.</summary>
    Over,

    /// <summary>The rounds differ by more than the bound allows, so that nothing can be said.</summary>
    TooWide,
}
