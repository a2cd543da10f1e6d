using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Tests.Cli.Interchange.Cells;

public sealed class StatusWordsTests
{
    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData(" \t ")]
    [InlineData("\"  \"")]
    [InlineData("blacklist")]
    [InlineData("BLACKLIST")]
    [InlineData(" BlackList ")]
    [InlineData("\" blacklist \"")]
    public void Nothing_and_one_word_block(string status) => Assert.Equal(LineIntent.Hold, Read(status).Intent);

    [Theory]
    [InlineData("recovered")]
    [InlineData("Pending")]
    [InlineData(" FOUND ")]
    [InlineData("removed")]
    [InlineData("\"returned\"")]
    public void Words_known_to_mean_it_end_a_hold(string status) => Assert.Equal(LineIntent.EndByStatus, Read(status).Intent);

    [Theory]
    [InlineData("Blacklisted", "STATUS_UNKNOWN", "blacklist")]
    [InlineData("black list", "STATUS_UNKNOWN", "blacklist")]
    [InlineData("blacklist.", "STATUS_UNKNOWN", "blacklist")]
    [InlineData("blocked", "STATUS_UNKNOWN", "blacklist")]
    [InlineData("stolen", "STATUS_UNKNOWN", "blacklist")]
    [InlineData("recoverd", "STATUS_UNKNOWN", "recovered")]
    [InlineData("'recovered'", "STATUS_UNKNOWN", "recovered")]
    [InlineData("blacklist\u00A0", "STATUS_CHARACTER", "blacklist")]
    [InlineData("\u00A0recovered", "STATUS_CHARACTER", "recovered")]
    [InlineData("black\u00ADlist", "STATUS_CHARACTER", "blacklist")]
    [InlineData("bl\u0430cklist", "STATUS_CHARACTER", "blacklist")]
    [InlineData("rec\u043Fvered", "STATUS_CHARACTER", "recovered")]
    public void A_word_similar_to_a_known_one_is_only_suggested(string status, string reason, string meant)
    {
        var line = Read(status);

        Assert.Equal((LineIntent.None, reason), (line.Intent, line.Refusal?.Reason));
        Assert.Contains($"Did you mean '{meant}'?", line.Refusal!.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("unrecovered")]
    [InlineData("not recovered")]
    [InlineData("NOT_FOUND")]
    public void The_opposite_of_a_word_is_not_suggested(string status) =>
        Assert.DoesNotContain("Did you mean", Read(status).Refusal!.Detail, StringComparison.Ordinal);

    [Theory]
    [InlineData("weird-status", "STATUS_UNKNOWN")]
    [InlineData("запрещено", "STATUS_UNKNOWN")]
    [InlineData("active", "STATUS_UNKNOWN")]
    [InlineData("\u00A0", "STATUS_CHARACTER")]
    [InlineData("\u200B", "STATUS_CHARACTER")]
    [InlineData("\uFEFF", "STATUS_CHARACTER")]
    [InlineData("-", "STATUS_MALFORMED")]
    [InlineData("0", "STATUS_MALFORMED")]
    [InlineData("1", "STATUS_MALFORMED")]
    public void What_is_no_known_word_ends_nothing_and_blocks_nothing(string status, string reason)
    {
        var line = Read(status);

        Assert.Equal((LineIntent.None, reason), (line.Intent, line.Refusal?.Reason));
    }

    [Theory]
    [InlineData("blacklist\u200B", "blacklist<U+200B>", "U+200B ZERO WIDTH SPACE")]
    [InlineData("\u00A0", "<U+00A0>", "U+00A0 NO-BREAK SPACE")]
    [InlineData("\u3164", "<U+3164>", "U+3164 HANGUL FILLER")]
    [InlineData("\u2800", "<U+2800>", "U+2800")]
    [InlineData("\uFF46\uFF4F\uFF55\uFF4E\uFF44", "\uFF46\uFF4F\uFF55\uFF4E\uFF44", "U+FF46 FULLWIDTH LATIN SMALL LETTER F")]
    [InlineData("\u202Erecovered", "<U+202E>recovered", "U+202E RIGHT-TO-LEFT OVERRIDE")]
    [InlineData("bl\u0430cklist", "bl\u0430cklist", "U+0430 CYRILLIC SMALL LETTER A")]
    [InlineData("\uFF42lacklist", "\uFF42lacklist", "U+FF42 FULLWIDTH LATIN SMALL LETTER B")]
    [InlineData("blacklis\u0163", "blacklis\u0163", "U+0163 (not one of the letters a to z)")]
    public void Invisible_characters_in_a_word_are_named(string status, string shown, string named)
    {
        var refusal = Read(status).Refusal!;

        Assert.Equal(shown, refusal.Text);
        Assert.Contains(named, refusal.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gefunden", LineIntent.EndByStatus)]
    [InlineData("GEFUNDEN", LineIntent.EndByStatus)]
    [InlineData("Найден", LineIntent.EndByStatus)]
    [InlineData("НАЙДЕН", LineIntent.EndByStatus)]
    [InlineData("НайдЕн", LineIntent.None)]
    [InlineData("gefunde", LineIntent.None)]
    [InlineData("recovered", LineIntent.EndByStatus)]
    public void A_caller_may_know_more_words(string status, object intent)
    {
        Assert.Equal(intent, Read(status, StatusWords.With(["gefunden", "Найден"])).Intent);
    }

    [Theory]
    [InlineData("found again", true)]
    [InlineData("", false)]
    [InlineData("blacklist", false)]
    [InlineData("Stolen", false)]
    [InlineData("found\u200B", false)]
    [InlineData("bl\u0430cklist", false)]
    [InlineData("f\u043Eund", false)]
    [InlineData("\uFF46\uFF4F\uFF55\uFF4E\uFF44", false)]
    [InlineData("blacklst", false)]
    [InlineData("bl\u00E4cklist", false)]
    [InlineData("b.l.o.c.k", false)]
    [InlineData("stollen", false)]
    [InlineData("not recovered", false)]
    [InlineData("Unrecovered", false)]
    [InlineData("not-yet-found", false)]
    [InlineData("Unblocked", true)]
    [InlineData("unbarred", true)]
    [InlineData("retrouv\u00E9", true)]
    [InlineData("Найден", true)]
    [InlineData("0", false)]
    public void Not_every_word_can_end_a_hold(string word, bool possible) => Assert.Equal(possible, StatusWords.Fault(word) is null);

    private static InterchangeLine Read(string status, StatusWords? words = null) =>
        Assert.Single(Lists.Read($"{Lists.Header}490154203237518,20250102,{status}\n", Lists.Rules with { Words = words ?? StatusWords.Default }));
}
