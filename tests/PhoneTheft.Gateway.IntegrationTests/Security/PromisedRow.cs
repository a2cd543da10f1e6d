using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>A row of the table of roles in docs/security.md.</summary>
/// <param name="Path">Of a call or a page.</param>
/// <param name="Part">Of the call; empty: the call itself.</param>
/// <param name="Roles">Those that it has a "yes" for.</param>
/// <param name="Else">Who else may come in: "everybody", "any identity", or nobody.</param>
internal sealed record PromisedRow(string Path, string Part, IReadOnlySet<string> Roles, string Else)
{
    private const string Begin = "<!-- roles -->";
    private const string End = "<!-- /roles -->";

    public bool IsCall => Path.Contains('.', StringComparison.Ordinal);

    public static IReadOnlyList<PromisedRow> ReadAll()
    {
        var page = File.ReadAllText(SourceTree.PathOf("docs/security.md"));
        var table = page[(page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length)..page.IndexOf(End, StringComparison.Ordinal)].Trim()
            .Split('\n').Select(line => line.Split('|')[1..^1].Select(cell => cell.Trim()).ToArray()).ToList();
        var names = table[0].Select(name => name.Trim('`')).ToArray();
        return [.. table.Skip(2).Select(cells => Read(names, cells))];
    }

    /// <summary>What the gateway must do with a carrier of one role, with one of none, or with a stranger.</summary>
    public string Of(string column) => (Else, column) switch
    {
        ("everybody", _) => "let in",
        (_, "stranger") => "IDENTITY_REQUIRED",
        ("any identity", _) => "let in",
        _ => Roles.Contains(column) ? "let in" : "ROLE_REQUIRED",
    };

    private static PromisedRow Read(string[] names, string[] cells)
    {
        Assert.Equal(names.Length, cells.Length);
        var named = cells[0].Split(',', 2, StringSplitOptions.TrimEntries);
        var roles = names.Zip(cells).Skip(1).Where(cell => cell.Second == "yes").Select(cell => cell.First);
        return new PromisedRow(named[0].Trim('`'), named.ElementAtOrDefault(1) ?? "", roles.ToHashSet(StringComparer.Ordinal), cells[^1]);
    }
}
