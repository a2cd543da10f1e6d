using System.Globalization;
using System.Text;

namespace PhoneTheft.Gateway.Tests.Fuzzing;

/// <summary>Tries inputs on a target until there were enough; what breaks it is made short and reported as a literal.</summary>
/// <remarks>One seed, one sequence of inputs: the number of the run finds an input again.</remarks>
internal sealed class FuzzRun(Func<FuzzTarget> create, int seed)
{
    private const int MostKept = 2_000;
    private const int MostShortenings = 2_000;

    private readonly Random _random = new(seed);
    private readonly HashSet<string> _outcomes = new(StringComparer.Ordinal);
    private readonly List<byte[]> _kept = [];

    /// <summary>How many inputs were tried.</summary>
    public long Runs { get; private set; }

    /// <summary>How many ways to be read there were.</summary>
    public int Outcomes => _outcomes.Count;

    /// <param name="goesOn">Asked before each input, after those of the corpus.</param>
    /// <returns>What was found; null: nothing.</returns>
    public string? Search(Func<long, bool> goesOn)
    {
        using var target = create();
        _kept.AddRange(Corpus.Of(target.Name).Concat(target.Seeds).DefaultIfEmpty([]));
        foreach (var input in _kept.ToList())
        {
            if (Breaks(target, input, isKept: true) is { } found)
            {
                return Report(target, input, found);
            }
        }

        var mutator = new Mutator(_random, target.Words, target.Longest);
        while (goesOn(Runs))
        {
            var input = mutator.Change(Any(), Any());
            if (Breaks(target, input, isKept: false) is { } found)
            {
                return Report(target, input, found);
            }
        }

        return null;
    }

    private byte[] Any() => _kept[_random.Next(_kept.Count)];

    private Exception? Breaks(FuzzTarget target, byte[] input, bool isKept)
    {
        Runs++;
        try
        {
            if (_outcomes.Add(target.Try(input)) && !isKept && _kept.Count < MostKept)
            {
                _kept.Add(input);
            }

            return null;
        }
        catch (Exception e)
        {
            return e;
        }
    }

    private string Report(FuzzTarget target, byte[] input, Exception found)
    {
        var shortest = Shortened(target, input, found);
        var report = new StringBuilder();
        report.AppendLine(CultureInfo.InvariantCulture, $"{target.Name} breaks at run {Runs} of seed {seed}.");
        report.AppendLine(CultureInfo.InvariantCulture, $"A line for Corpus/{target.Name}.txt, and a test of its own:");
        report.AppendLine(Corpus.Format(shortest));
        report.AppendLine(CultureInfo.InvariantCulture, $"hex:{Convert.ToHexStringLower(shortest)}");
        return report.Append(found).ToString();
    }

    // Leaves out what can be left out while it still breaks in the same way.
    private static byte[] Shortened(FuzzTarget target, byte[] input, Exception found)
    {
        var tries = 0;
        for (var length = Math.Max(1, input.Length / 2); length > 0; length /= 2)
        {
            for (var at = 0; at + length <= input.Length && tries < MostShortenings; tries++)
            {
                byte[] shorter = [.. input[..at], .. input[(at + length)..]];
                if (IsSame(target, shorter, found))
                {
                    input = shorter;
                }
                else
                {
                    at += length;
                }
            }
        }

        return input;
    }

    private static bool IsSame(FuzzTarget target, byte[] input, Exception found)
    {
        try
        {
            target.Try(input);
            return false;
        }
        catch (Exception e)
        {
            return e.GetType() == found.GetType()
                && (e is BrokenPromiseException ? e.Message == found.Message : e.TargetSite == found.TargetSite);
        }
    }
}
