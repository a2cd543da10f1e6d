using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>What a document says about the repository: names and paths between back-ticks, and relative links.</summary>
/// <remarks>Fenced blocks are left out: commands and sample output name what is not ours.</remarks>
internal static partial class Markdown
{
    public static IEnumerable<string> NamesIn(string document) =>
        CodeIn(document)
            .SelectMany(code => Name().Matches(Path().Replace(code, " ")))
            .SelectMany(match => match.Value.Split("__"))
            .Distinct(StringComparer.Ordinal);

    public static IEnumerable<string> PathsIn(string document) =>
        CodeIn(document).SelectMany(code => Path().Matches(code)).Select(match => match.Value.TrimEnd('/')).Distinct(
            StringComparer.Ordinal);

    public static IEnumerable<string> LinksIn(string document) =>
        Link().Matches(WithoutFences(document)).Select(match => match.Groups["target"].Value).Distinct(StringComparer.Ordinal);

    /// <summary>Links to a heading; the path is empty for one of the same document.</summary>
    public static IEnumerable<(string Path, string Anchor)> AnchorsIn(string document) =>
        AnchorLink().Matches(WithoutFences(document)).Select(match => (match.Groups["path"].Value, match.Groups["anchor"].Value)).Distinct();

    /// <summary>The anchors that a document offers, as GitHub makes them.</summary>
    public static IEnumerable<string> HeadingsIn(string document) =>
        Heading().Matches(WithoutFences(document)).Select(match => AnchorOf(match.Groups["title"].Value))
            .Concat(OwnAnchor().Matches(document).Select(match => match.Groups["anchor"].Value));

    /// <summary>The anchors of the second level.</summary>
    public static IEnumerable<string> SectionsIn(string document) =>
        Heading().Matches(WithoutFences(document)).Where(match => match.Groups["level"].Value == "##").Select(match => AnchorOf(match.Groups["title"].Value));

    private static string AnchorOf(string title) =>
        string.Concat(title.ToLowerInvariant().Where(c => char.IsLetterOrDigit(c) || c is ' ' or '-' or '_')).Replace(' ', '-');

    // A placeholder, as in `<carrier>`, stands for whatever the reader has.
    private static IEnumerable<string> CodeIn(string document) =>
        Code().Matches(WithoutFences(document)).Select(match => Placeholder().Replace(match.Groups["code"].Value, "*"));

    private static string WithoutFences(string document) => Fence().Replace(document, "");

    [GeneratedRegex(@"^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Fence();

    [GeneratedRegex(@"\]\((?!\w+:)(?<path>[^)#\s]*)#(?<anchor>[^)\s]+)\)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex AnchorLink();

    [GeneratedRegex("^(?<level>#+) (?<title>.+)$", RegexOptions.ExplicitCapture | RegexOptions.Multiline, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Heading();

    [GeneratedRegex("<a id=\"(?<anchor>[^\"]+)\">", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex OwnAnchor();

    [GeneratedRegex(@"`(?<code>[^`\n]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Code();

    [GeneratedRegex("<[^>]*>", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();

    // CamelCase, an environment variable made of it, or UPPER_SNAKE.
    [GeneratedRegex(@"\b([A-Z]\w*[a-z]\w*|[A-Z0-9]+(_[A-Z0-9]+)+)\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Name();

    // Relative and without wildcards; it starts in a top folder, ends in a slash or has an extension of ours.
    [GeneratedRegex(
        @"(?<![\w./:*{}-])(((src|protos|tests|loadtest|scripts|docs|\.ci)(/[\w.-]+)+/?)|([\w.-]+/)+|([\w-][\w.-]*/)*[\w-][\w.-]*\.(cs|csproj|proto|sln|props|lua|sh|md|yaml|json|txt))(?![\w./:*{}-])",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1000)]
    private static partial Regex Path();

    [GeneratedRegex(@"\]\((?!\w+:|#)(?<target>[^)#\s]+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Link();
}
