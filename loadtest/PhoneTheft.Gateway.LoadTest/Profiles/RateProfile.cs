using System.Diagnostics;

namespace PhoneTheft.Gateway.LoadTest.Profiles;

/// <summary>The rate curves of the profiles.</summary>
internal static class RateProfile
{
    /// <summary>The peak of a storm, as a multiple of the rate.</summary>
    public const double StormFactor = 20;

    // How many straight pieces stand for the storm's decay; each falls by a fifth.
    private const int DecayPieces = 12;

    /// <summary>The warm-up at the rate, then the profile.</summary>
    /// <param name="kind">The profile.</param>
    /// <param name="rate">Arrivals per second.</param>
    /// <param name="warmUp">Seconds before the profile begins.</param>
    /// <param name="duration">Seconds of the profile.</param>
    public static RateCurve Of(ProfileKind kind, double rate, double warmUp, double duration) =>
        new([(0, rate), (warmUp, rate), .. PointsOf(kind, rate, duration).Select(point => (warmUp + point.Seconds, point.Rate))]);

    private static IEnumerable<(double Seconds, double Rate)> PointsOf(ProfileKind kind, double rate, double duration) => kind switch
    {
        ProfileKind.Constant => [(0, rate), (duration, rate)],
        ProfileKind.Ramp => [(0, 0), (duration, rate)],
        ProfileKind.Step => Enumerable.Range(1, 4).SelectMany(step => new[] { ((step - 1) * duration / 4, step * rate / 4), (step * duration / 4, step * rate / 4) }),
        ProfileKind.AttachStorm => Storm(rate, duration),
        _ => throw new UnreachableException(),
    };

    // Quiet for a fifth of the time, up within a second, down over half of the time, quiet again: whether it recovers is part of the question.
    private static IEnumerable<(double, double)> Storm(double rate, double duration)
    {
        var begins = duration / 5;
        var peak = begins + Math.Min(1, duration / 10);
        yield return (0, rate);
        yield return (begins, rate);
        for (var piece = 0; piece <= DecayPieces; piece++)
        {
            yield return (peak + (duration / 2 * piece / DecayPieces), rate * Math.Pow(StormFactor, 1 - ((double)piece / DecayPieces)));
        }

        yield return (duration, rate);
    }
}

/// <summary>How the rate of an open loop changes over time.</summary>
internal enum ProfileKind
{
    /// <summary>The rate all the time.</summary>
    Constant,

    /// <summary>A quarter, a half, three quarters, the whole of the rate, a quarter of the time each.</summary>
    Step,

    /// <summary>From nothing to the rate, evenly.</summary>
    Ramp,

    /// <summary>A cell site comes back after a power cut: the rate rises within a second to twenty times as much, and then decays.</summary>
    AttachStorm,
}
