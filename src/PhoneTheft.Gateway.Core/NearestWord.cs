namespace PhoneTheft.Gateway.Core;

/// <summary>Finds the known word nearest to a misspelt one, for "did you mean". Nothing may act on it.</summary>
public static class NearestWord
{
    private const int LettersPerSlip = 4;

    /// <summary>
    /// The nearest of some words. A letter left out, added, wrong, or swapped with its neighbour is one slip; capitals don't count.
    /// </summary>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="words">The words there are. Of two that are equally near, the first one counts.</param>
    /// <returns>Null: none is near, which is one slip in every four letters or part of four.</returns>
    public static string? Of(string text, IEnumerable<string> words) => Of(text, words, int.MaxValue);

    /// <inheritdoc cref="Of(string, IEnumerable{string})"/>
    /// <param name="text">What somebody wrote.</param>
    /// <param name="words">The words there are. Of two that are equally near, the first one counts.</param>
    /// <param name="mostSlips">The most slips that a word may be away.</param>
    public static string? Of(string text, IEnumerable<string> words, int mostSlips)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(words);
        var (nearest, fewest) = ((string?)null, int.MaxValue);
        foreach (var word in words)
        {
            var slips = Slips(text.ToUpperInvariant(), word.ToUpperInvariant());
            if (slips < fewest && slips <= mostSlips && slips <= (Math.Min(word.Length, text.Length) + LettersPerSlip - 1) / LettersPerSlip)
            {
                (nearest, fewest) = (word, slips);
            }
        }

        return nearest;
    }

    // Optimal string alignment, with the last three rows of the table.
    private static int Slips(string left, string right)
    {
        int[] before = [], previous = [.. Enumerable.Range(0, right.Length + 1)];
        for (var i = 1; i <= left.Length; i++)
        {
            var row = new int[right.Length + 1];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var wrong = left[i - 1] == right[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(previous[j] + 1, row[j - 1] + 1), previous[j - 1] + wrong);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                {
                    row[j] = Math.Min(row[j], before[j - 2] + 1);
                }
            }

            (before, previous) = (previous, row);
        }

        return previous[right.Length];
    }
}
