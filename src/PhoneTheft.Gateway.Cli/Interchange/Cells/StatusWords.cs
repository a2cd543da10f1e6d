using System.Text;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>The words of the status column. An unknown word neither blocks a device nor ends a hold.</summary>
internal sealed class StatusWords
{
    /// <summary>The word that blocks; an empty status blocks as well.</summary>
    public const string Block = "blacklist";

    private const int Longest = 64;

    // Words that mean blocked but are not in the form. Each is refused with a suggestion.
    private static readonly string[] MeaningBlock = ["blacklisted", "black list", "blocklist", "block", "blocked", "stolen", "lost", "barred", "banned", "prohibited"];

    private static readonly string[] Negations = ["not", "not yet", "not-yet", "never", "un", "non", "no", "isn't", "is not", "to be", "cannot be"];

    private readonly IReadOnlyList<string> _releasing;
    private readonly byte[][] _spellings;

    private StatusWords(IReadOnlyList<string> releasing)
    {
        _releasing = releasing;
        _spellings = [.. releasing.SelectMany(Cases).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The words that end a hold. Each unmistakably means that the device is not blocked.</summary>
    public static IReadOnlyList<string> Releasing { get; } =
        ["recovered", "pending", "found", "removed", "returned", "released", "unblocked", "withdrawn", "cancelled", "canceled", "whitelist", "whitelisted"];

    public static StatusWords Default { get; } = new(Releasing);

    /// <summary>The known words and further ones that end a hold.</summary>
    public static StatusWords With(IEnumerable<string> more) => new([.. Releasing, .. more]);

    /// <summary>Why a word cannot be added to those that end a hold; null if it can.</summary>
    public static string? Fault(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return word.Trim() != word || word.Length == 0 ? "a word is empty or has blanks around it"
            : bytes.Length > Longest ? $"'{OddCharacters.Show(bytes, Longest)}…' is longer than {Longest} bytes"
            : OddCharacters.Describe(bytes, foreign: false) is { Length: > 0 } odd ? $"'{OddCharacters.Show(bytes, Longest)}' contains invisible characters: {odd}"
            : !word.Any(char.IsLetter) ? $"'{OddCharacters.Show(bytes, Longest)}' is not a word"
            : Alphabets.AreMixed(word) ? $"'{word}' mixes letters of different alphabets, or has letters that only look like a to z; type it again"
            : IsNegated(word) ? $"'{word}' means that a device has not been {Releasing.First(known => word.Contains(known, StringComparison.OrdinalIgnoreCase))}"
            : BlockingNear(word) is not { } near ? null
            : near.Equals(word, StringComparison.OrdinalIgnoreCase) ? $"'{word}' means that a device is blocked"
            : $"'{word}' is too similar to '{near}', which means that a device is blocked";
    }

    /// <summary>Reads a status, without blanks and tabs around it.</summary>
    /// <returns>What is wrong with it; null if nothing is.</returns>
    public (string Reason, string Detail)? Read(ReadOnlySpan<byte> text, out LineIntent intent)
    {
        text = text.Trim(" \t"u8);
        intent = text.IsEmpty || Ascii.EqualsIgnoreCase(text, "blacklist"u8) ? LineIntent.Hold
            : IsReleasing(text) ? LineIntent.EndByStatus
            : LineIntent.None;
        return intent == LineIntent.None ? Explain(text) : null;
    }

    private bool IsReleasing(ReadOnlySpan<byte> text)
    {
        foreach (var spelling in _spellings)
        {
            // Beyond ASCII only as given, in lower case and in upper case: no case folding that could make two words equal.
            if (text.SequenceEqual(spelling) || (Ascii.IsValid(spelling) && Ascii.EqualsIgnoreCase(text, spelling)))
            {
                return true;
            }
        }

        return false;
    }

    private (string Reason, string Detail) Explain(ReadOnlySpan<byte> text)
    {
        if (text.Length > Longest)
        {
            return ("STATUS_MALFORMED", $"A status must be empty or a word of at most {Longest} bytes.");
        }

        var visible = OddCharacters.Visible(text).Trim();
        var question = Meant(visible) is { } meant ? $" Did you mean '{meant}'?" : "";
        if (OddCharacters.Describe(text, foreign: true) is { Length: > 0 } odd)
        {
            return ("STATUS_CHARACTER", $"The status contains characters that are invisible or of another alphabet: {odd}.{question}");
        }

        return visible.Any(char.IsLetter)
            ? ("STATUS_UNKNOWN", $"Unknown status: it must be empty or {Block}, or a word that ends a hold.{question}{(question.Length > 0 ? "" : " If this word ends a hold, add it with --release-words.")}")
            : ("STATUS_MALFORMED", "A status must be empty or a word.");
    }

    // A mistyped word that blocks, such as "blacklst", must not become one that ends holds.
    private static string? BlockingNear(string word)
    {
        string[] blocking = [Block, .. MeaningBlock];
        var letters = string.Concat(word.Where(char.IsLetterOrDigit));
        return Releasing.Concat(blocking.Select(known => "un" + known)).Contains(word, StringComparer.OrdinalIgnoreCase)
            ? null
            : NearestWord.Of(word, blocking) ?? NearestWord.Of(letters, blocking);
    }

    // "Not recovered", "unrecovered": two letters from the opposite.
    private static bool IsNegated(string word) =>
        Releasing.Any(known => word.EndsWith(known, StringComparison.OrdinalIgnoreCase)
            && Negations.Contains(word[..^known.Length].TrimEnd(' ', '-', '_', '\''), StringComparer.OrdinalIgnoreCase));

    // Of two equally similar words, the one that blocks: "blocked" is also two letters from "unblocked".
    private string? Meant(string word) =>
        IsNegated(word) ? null
        : NearestWord.Of(word, [Block, .. MeaningBlock, .. _releasing]) is { } near ? (MeaningBlock.Contains(near, StringComparer.Ordinal) ? Block : near) : null;

    private static IEnumerable<string> Cases(string word) => [word, word.ToLowerInvariant(), word.ToUpperInvariant()];
}
