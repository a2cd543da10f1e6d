using System.Text.RegularExpressions;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Documents name what exists. Decisions may name what is gone: they are superseded, never edited.</summary>
public sealed partial class DocsTests
{
    private const string Architecture = "docs/architecture.md";

    // Words of other systems, and files that our programs write, as our documents need them; everything else between back-ticks is a name of ours and has to exist.
    private static readonly HashSet<string> WordsOfOthers = new(StringComparer.Ordinal)
    {
        "appsettings.json", "phonetheft/contexts.json", "carriers.json", "gateway.json",
    };

    private static readonly Lazy<HashSet<string>> Words = new(CollectWords);

    private static IEnumerable<string> Documents =>
        WorkingTree.Files.Where(file => file is "README.md" or "CONTRIBUTING.md" or "loadtest/README.md"
            || (Path.GetDirectoryName(file) == "docs" && Path.GetExtension(file) == ".md"));

    [Fact]
    public void Every_name_between_back_ticks_occurs_in_the_code() =>
        Findings.None(
            from document in Documents
            from name in Markdown.NamesIn(WorkingTree.Read(document))
            where !WordsOfOthers.Contains(name) && !Occurs(name)
            select $"{document}: {name}",
            $"Gone or misspelt; if it is a word of another system, add it to {nameof(WordsOfOthers)}.");

    [Fact]
    public void Every_path_between_back_ticks_exists() =>
        Findings.None(
            from document in Documents
            from path in Markdown.PathsIn(WorkingTree.Read(document))
            where !WordsOfOthers.Contains(path) && !WorkingTree.Files.Any(
                file => $"/{file}/".Contains($"/{path}/", StringComparison.Ordinal))
            select $"{document}: {path}",
            $"Moved or gone; if it is a path of another system, add it to {nameof(WordsOfOthers)}.");

    [Fact]
    public void Every_relative_link_leads_somewhere() =>
        Findings.None(
            from document in Documents
            from link in Markdown.LinksIn(WorkingTree.Read(document))
            let target = Path.GetRelativePath("/", Path.Combine("/", Path.GetDirectoryName(document)!, link)).Replace('\\', '/')
            where !WorkingTree.Exists(target)
            select $"{document}: {link}",
            "Links that lead nowhere:");

    [Fact]
    public void Every_link_to_a_heading_leads_to_one() =>
        Findings.None(
            from document in Documents
            from link in Markdown.AnchorsIn(WorkingTree.Read(document))
            let target = link.Path.Length == 0
                ? document
                : Path.GetRelativePath("/", Path.Combine("/", Path.GetDirectoryName(document)!, link.Path)).Replace('\\', '/')
            where WorkingTree.Exists(target) && !Markdown.HeadingsIn(WorkingTree.Read(target)).Contains(link.Anchor, StringComparer.Ordinal)
            select $"{document}: {link.Path}#{link.Anchor}",
            "No heading has this anchor:");

    [Fact]
    public void The_operations_page_lists_its_sections()
    {
        var page = WorkingTree.Read("docs/operations.md");
        var listed = Markdown.AnchorsIn(page[..page.IndexOf("\n## ", StringComparison.Ordinal)]).Select(link => link.Anchor);

        Findings.None(
            Markdown.SectionsIn(page).Except(listed, StringComparer.Ordinal),
            "Operators look at the table at the top first:");
    }

    [Fact]
    public void The_readme_stays_a_tour_not_a_manual()
    {
        var lines = WorkingTree.Exists("README.md") ? WorkingTree.ReadLines("README.md").Count : 0;

        Assert.True(lines <= 150, $"README.md has {lines} lines; 150 is the most. Details belong into docs/.");
    }

    [Fact]
    public void Every_folder_of_the_server_is_in_the_architecture()
    {
        var architecture = WorkingTree.Exists(Architecture) ? WorkingTree.Read(Architecture) : "";

        Findings.None(
            from folder in WorkingTree.FoldersIn("src/PhoneTheft.Gateway")
            where !Regex.IsMatch(architecture, $"`([^`]*/)?{Regex.Escape(folder)}/?`", RegexOptions.None, TimeSpan.FromSeconds(1))
            select folder,
            $"{Architecture} has to say, as `Folder/`, what these are for:");
    }

    // Proto gives an enum's values its name as prefix; documents leave it out.
    private static bool Occurs(string name) =>
        Words.Value.Contains(name) || (
            name.Contains('_', StringComparison.Ordinal) && Words.Value.Any(word => word.EndsWith("_" + name, StringComparison.Ordinal)));

    // The name of a file or folder is a word, and so is every word in it, except in documents and in this check's own samples.
    private static HashSet<string> CollectWords()
    {
        var sources = WorkingTree.Files.Where(file => Path.GetExtension(file) != ".md").ToList();
        var samples = sources.Where(file => Path.GetFileName(file) is "DocsTests.cs" or "MarkdownTests.cs");

        return sources.SelectMany(file => Word().Matches(file))
            .Concat(sources.Except(samples, StringComparer.Ordinal).SelectMany(file => Word().Matches(WorkingTree.Read(file))))
            .SelectMany(match => match.Value.Split("__").Append(match.Value))
            .ToHashSet(StringComparer.Ordinal);
    }

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Word();
}
