using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>
/// What the programs say is read by strangers, at night: it is plain English, says what was wrong, and names the field at fault.
/// </summary>
public sealed partial class MessagesTests
{
    /// <summary>Where an error is made, and which of its arguments is the sentence.</summary>
    private static readonly Dictionary<string, int> Errors = new(StringComparer.Ordinal) { ["GatewayError"] = 1, ["StoreException"] = 1 };

    private static readonly string[] Shipped = ["src", "protos"];

    private const int MostWords = 32;

    private static IEnumerable<Said> Everything =>
        from folder in Shipped
        from source in Sources.In(folder)
        from text in source.Value.DescendantNodes().Where(IsText)
        where !text.Ancestors().Any(IsText)
        select new Said(source.Key, text, Plain(text));

    private static IEnumerable<(string File, ArgumentListSyntax Arguments, string Text)> ErrorTexts =>
        from source in Sources.In("src")
        from creation in source.Value.DescendantNodes().OfType<BaseObjectCreationExpressionSyntax>()
        where creation.ArgumentList is not null && SentenceOf(creation) is not null
        from sentence in Alternatives(SentenceOf(creation)!)
        select (source.Key, creation.ArgumentList!, Plain(sentence));

    private static IEnumerable<(string File, string Level, string Template)> LogMessages =>
        from source in Sources.In("src")
        from attribute in source.Value.DescendantNodes().OfType<AttributeSyntax>()
        where attribute.Name.ToString() == "LoggerMessage"
        let arguments = attribute.ArgumentList!.Arguments
        select (source.Key, arguments[1].Expression.ToString(), Plain(arguments[2].Expression));

    [Fact]
    public void No_text_has_a_phrase_that_has_to_be_guessed() =>
        Findings.None(
            from said in Everything.Select(said => (said.File, said.Text))
                .Concat(from file in WorkingTree.FilesIn("protos", ".proto") from line in ProtoComments(file) select (file, line))
                .Concat(from file in Pages from line in WorkingTree.ReadLines(file) select (file, line))
            let phrase = Riddle().Match(said.Item2)
            where phrase.Success
            select $"{said.Item1}: \"{phrase.Value}\" in: {said.Item2.Trim()}",
            "Say what happened, what is allowed, or what to do, in ordinary words:");

    [Fact]
    public void An_error_is_a_sentence() =>
        Findings.None(
            from error in ErrorTexts
            where !Sentence().IsMatch(error.Text)
            select $"{error.File}: {error.Text}",
            "An error begins with a capital or with the name of a field, and ends with a full stop:");

    [Fact]
    public void An_error_about_a_field_names_it() =>
        Findings.None(
            from error in ErrorTexts
            where error.Arguments.Arguments.Count > 2
            from field in error.Arguments.Arguments.Skip(2).Take(1).Where(
                argument => argument.NameColon is null or { Name.Identifier.Text: "Field" })
            where field.Expression is LiteralExpressionSyntax { Token.ValueText: { Length: > 0 } name }
                && !error.Text.Contains(LastWordOf(name), StringComparison.OrdinalIgnoreCase)
            select $"{error.File}: {error.Text} ({field})",
            "Name the field as the contract does:");

    [Fact]
    public void A_log_message_begins_with_what_happened() =>
        Findings.None(
            from message in LogMessages
            where !LogStart().IsMatch(message.Template) || NoSubject().IsMatch(message.Template)
            select $"{message.File}: {message.Template}",
            "A log message begins with a capital or a value, and names what it is about:");

    [Fact]
    public void A_sentence_for_people_is_short() =>
        Findings.None(
            from said in ErrorTexts.Select(error => (error.File, error.Text)).Concat(LogMessages.Select(message => (message.File, Text: message.Template)))
            from sentence in SentenceEnd().Split(said.Text)
            where Word().Count(sentence) > MostWords
            select $"{said.File}: {sentence}",
            $"At most {MostWords} words; make two sentences:");

    [Theory]
    [InlineData("What is due waits.")]
    [InlineData("It does not pass.")]
    [InlineData("Nothing expires.")]
    public void A_missing_subject_is_seen(string template) => Assert.Matches(NoSubject(), template);

    [Fact]
    public void No_log_message_has_a_place_for_a_device() =>
        Findings.None(
            from message in LogMessages
            where message.Level is not ("LogLevel.Debug" or "LogLevel.Trace") && DevicePlaceholder().IsMatch(message.Template)
            select $"{message.File}: {message.Template}",
            "An IMEI is nobody's business in a log:");

    [Fact]
    public void Every_comment_of_the_contract_ends_as_a_sentence() =>
        Findings.None(
            from file in WorkingTree.FilesIn("protos", ".proto")
            from comment in ProtoParagraphs(file)
            where !comment.EndsWith('.')
            select $"{file}: {comment}",
            "Such a comment is documentation in every language that is generated from it:");

    [Theory]
    [InlineData("The store is away; trying on.")]
    [InlineData("It provably holds.")]
    [InlineData("More than goes without saying.")]
    [InlineData("It failed in a way nobody thought of.")]
    [InlineData("The file can't be written, said once.")]
    [InlineData("It stays said until somebody clears it.")]
    [InlineData("The result says what became of each.")]
    public void A_riddle_is_seen(string text) => Assert.Matches(Riddle(), text);

    [Theory]
    [InlineData("The operator approves of the improvement it provides.")]
    [InlineData("Retrying for 30 s.")]
    public void Ordinary_words_are_no_riddle(string text) => Assert.DoesNotMatch(Riddle(), text);

    [Fact]
    public void Enough_is_found_to_be_looked_at()
    {
        Assert.InRange(ErrorTexts.Count(), 60, 1_000);
        Assert.InRange(LogMessages.Count(), 40, 1_000);
        Assert.InRange(Everything.Count(), 1_000, 20_000);
    }

    /// <summary>Pages for people; decisions are history and stay as they are, and CONTRIBUTING.md says which words are banned.</summary>
    private static IEnumerable<string> Pages =>
        WorkingTree.FilesIn("docs", ".md").Where(file => !file.StartsWith("docs/decisions/", StringComparison.Ordinal)).Append("README.md");

    private static ExpressionSyntax? SentenceOf(BaseObjectCreationExpressionSyntax creation)
    {
        var arguments = creation.ArgumentList!.Arguments;
        var type = (creation as ObjectCreationExpressionSyntax)?.Type.ToString()
            ?? (arguments.Count > 0 && arguments[0].ToString().StartsWith("ErrorReason.", StringComparison.Ordinal) ? "GatewayError" : null)
            ?? (arguments.Count > 0 && arguments[0].ToString().StartsWith("StoreFault.", StringComparison.Ordinal) ? "StoreException" : "");
        return Errors.TryGetValue(type, out var at) && arguments.Count > at ? arguments[at].Expression : null;
    }

    // A text that depends on something is several texts; what is made elsewhere is looked at there.
    private static IEnumerable<ExpressionSyntax> Alternatives(ExpressionSyntax text) => text switch
    {
        ConditionalExpressionSyntax choice => Alternatives(choice.WhenTrue).Concat(Alternatives(choice.WhenFalse)),
        ParenthesizedExpressionSyntax inner => Alternatives(inner.Expression),
        _ when IsText(text) => [text],
        _ => [],
    };

    private static bool IsText(SyntaxNode node) =>
        node.IsKind(SyntaxKind.StringLiteralExpression) || node.IsKind(SyntaxKind.InterpolatedStringExpression)
        || (node is BinaryExpressionSyntax { RawKind: (int)SyntaxKind.AddExpression } sum && IsText(sum.Left) && IsText(sum.Right));

    /// <summary>What is fixed of a text; in the place of what is not stands its expression in braces.</summary>
    private static string Plain(SyntaxNode text) => text switch
    {
        LiteralExpressionSyntax literal => literal.Token.ValueText,
        InterpolatedStringExpressionSyntax parts => string.Concat(parts.Contents.Select(
            part => part is InterpolatedStringTextSyntax fixedPart ? fixedPart.TextToken.ValueText : part.ToString())),
        BinaryExpressionSyntax sum => Plain(sum.Left) + Plain(sum.Right),
        _ => text.ToString(),
    };

    private static string LastWordOf(string field) => field.Split('.')[^1];

    private static IEnumerable<string> ProtoComments(string file) =>
        WorkingTree.ReadLines(file).Where(line => line.TrimStart().StartsWith("//", StringComparison.Ordinal)).Select(
            line => line.TrimStart(' ', '/'));

    private static IEnumerable<string> ProtoParagraphs(string file)
    {
        var paragraph = "";
        foreach (var line in WorkingTree.ReadLines(file).Append(""))
        {
            var text = line.Trim();
            if (text.StartsWith("// ", StringComparison.Ordinal) && !text.StartsWith("// --", StringComparison.Ordinal))
            {
                paragraph = $"{paragraph} {text[3..]}";
            }
            else if (paragraph.Length > 0)
            {
                yield return paragraph.Trim();
                paragraph = "";
            }
        }
    }

    private sealed record Said(string File, SyntaxNode Node, string Text);

    [GeneratedRegex(
        @"goes without saying|\btrying on\b|\bprov(e|es|ed|ing|ably|able)\b|nobody thought of|\bfor ever\b|\bthings were so\b|\bwhat is no (?!longer)|\bis not to be followed\b"
        + @"|\bsaid once\b|\bstays said\b|\bwhat became of\b|\bsaid to be (one|none)\b|\bwithout a word\b|\bhowever it came\b",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Riddle();

    // A field's name stands as the contract spells it; a value may come first.
    [GeneratedRegex(
        @"^([A-Z{]|[a-z_-]+[ .]).*[.}]$",
        RegexOptions.ExplicitCapture | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sentence();

    [GeneratedRegex("^[A-Z{]", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex LogStart();

    [GeneratedRegex("^(What|Nothing|It|That|Is|Whoever) ", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex NoSubject();

    [GeneratedRegex(@"(?<=[.!?:;])\s+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SentenceEnd();

    [GeneratedRegex(@"\S*\w\S*", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(@"\{(imei|identity|device)\b", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DevicePlaceholder();
}
