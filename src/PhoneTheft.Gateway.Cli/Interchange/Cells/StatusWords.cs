using System.Text;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Interchange.Cells;

/// <summary>What the status column may say. A word that isn't known here neither blocks a device nor ends a hold.</summary>
internal sealed class StatusWords
{
    /// <summary>The word that blocks; an empty status does, too.</summary>
    public const string Block = "blacklist";

    private const int Longest = 64;

    // Nobody writes these of a device that is to be let in. Each is refused, and asked back.
    private static readonly string[] MeaningBlock = ["blacklisted", "black list", "blocklist", "block", "blocked", "stolen", "lost", "barred", "banned", "prohibited"];

    private static readonly string[] Negations = ["not", "not yet", "not-yet", "never", "un", "non", "no", "isn't", "is not", "to be", "cannot be"];

    private readonly IReadOnlyList<string> _releasing;
    private readonly byte[][] _spellings;

    private StatusWords(IReadOnlyList<string> releasing)
    {
        _releasing = releasing;
        _spellings = [.. releasing.SelectMany(Cases).Distinct(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
    }

    /// <summary>The words that end a hold. Closed: each means to everybody that the device is not blocked.</summary>
    public static IReadOnlyList<string> Releasing { get; } =
        ["recovered", "pending", "found", "removed", "returned", "released", "unblocked", "withdrawn", "cancelled", "canceled", "whitelist", "whitelisted"];

    public static StatusWords Default { get; } = new(Releasing);

    /// <summary>The words known anyway, and those that the caller knows besides.</summary>
    public static StatusWords With(IEnumerable<string> more) => new([.. Releasing, .. more]);

    /// <summary>Why a word can't be one that ends holds; null: it can.</summary>
    public static string? Fault(string word)
    {
        var bytes = Encoding.UTF8.GetBytes(word);
        return word.Trim() != word || word.Length == 0 ? "a word is missing, or has a blank around it"
            : bytes.Length > Longest ? $"'{OddCharacters.Show(bytes, Longest)}…' is longer than {Longest} bytes"
            : OddCharacters.Describe(bytes, foreign: false) is { Length: > 0 } odd ? $"'{OddCharacters.Show(bytes, Longest)}' holds what can't be seen: {odd}"
            : !word.Any(char.IsLetter) ? $"'{OddCharacters.Show(bytes, Longest)}' is no word"
            : Alphabets.AreMixed(word) ? $"'{word}' mixes letters of different alphabets, or has some that only look like a to z; write it again by hand"
            : IsNegated(word) ? $"'{word}' says that a device has not been {Releasing.First(known => word.Contains(known, StringComparison.OrdinalIgnoreCase))}"
            : BlockingNear(word) is not { } near ? null
            : near.Equals(word, StringComparison.OrdinalIgnoreCase) ? $"'{word}' says that a device is blocked"
            : $"'{word}' is too near '{near}', which says that a device is blocked";
    }

    /// <summary>Reads a status. Blanks and tabs around it are nothing; everything else counts as it stands.</summary>
    /// <returns>What is wrong with it; null: nothing.</returns>
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
            // Of letters beyond ASCII only the spellings given, and those all small and all capital: no folding that might join two words.
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
            return ("STATUS_MALFORMED", $"A status is empty or a word of at most {Longest} bytes.");
        }

        var visible = OddCharacters.Visible(text).Trim();
        var question = Meant(visible) is { } meant ? $" Did you mean '{meant}'?" : "";
        if (OddCharacters.Describe(text, foreign: true) is { Length: > 0 } odd)
        {
            return ("STATUS_CHARACTER", $"The status holds characters that can't be seen or are of another alphabet: {odd}.{question}");
        }

        return visible.Any(char.IsLetter)
            ? ("STATUS_UNKNOWN", $"Not a word that blocks (empty, {Block}) or ends a hold.{question}{(question.Length > 0 ? "" : " If it ends one, name it with --release-words.")}")
            : ("STATUS_MALFORMED", "A status is empty or a word.");
    }

    // Whoever pastes the words of a list brings its slips along: "blacklst" would end the holds it was meant to make.
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

    // Of two as near, the one that blocks: "blocked" is two letters from "unblocked", too.
    private string? Meant(string word) =>
        IsNegated(word) ? null
        : NearestWord.Of(word, [Block, .. MeaningBlock, .. _releasing]) is { } near ? (MeaningBlock.Contains(near, StringComparer.Ordinal) ? Block : near) : null;

    private static IEnumerable<string> Cases(string word) => [word, word.ToLowerInvariant(), word.ToUpperInvariant()];
}
