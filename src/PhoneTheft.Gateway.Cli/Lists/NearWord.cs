namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>Finds the word that somebody may have meant. Only ever to ask; what isn't known stays unknown.</summary>
internal static class NearWord
{
    private const int LongestText = 64;

    /// <summary>The nearest of the known words, at most two letters away (one for a short word); null: none is near.</summary>
    public static string? Of(string text, IEnumerable<string> known)
    {
        if (text.Length is 0 or > LongestText)
        {
            return null;
        }

        var (best, distance) = known
            .Select(word => (Word: word, Distance: Distance(text.ToUpperInvariant(), word.ToUpperInvariant())))
            .MinBy(found => found.Distance);
        return best is not null && distance <= (best.Length > 5 ? 2 : 1) ? best : null;
    }

    // Levenshtein's: letters put in, left out, or taken for others.
    private static int Distance(string a, string b)
    {
        var row = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var above = row[j];
                row[j] = Math.Min(Math.Min(above, row[j - 1]) + 1, diagonal + (a[i - 1] == b[j - 1] ? 0 : 1));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
