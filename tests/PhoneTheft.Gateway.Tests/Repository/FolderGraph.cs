using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Which folders right below one use which others, read from the names in the code.</summary>
/// <remarks>
/// Seen are using directives, names that are written out from any enclosing namespace (<c>Writing.WriteBatch</c>), and types of the folder
/// itself, which everything below it sees without a using. The folder itself is named "". Comments don't count.
/// </remarks>
internal sealed class FolderGraph
{
    private readonly string _root;
    private readonly Dictionary<string, HashSet<string>> _types;

    private FolderGraph(string root, IEnumerable<(string Name, CompilationUnitSyntax Code)> files)
    {
        _root = root;
        var all = files.ToList();
        _types = (
            from file in all
            from type in file.Code.DescendantNodes().OfType<MemberDeclarationSyntax>()
            where type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax
            let name = type switch
            {
                BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
                DelegateDeclarationSyntax declared => declared.Identifier.Text,
                _ => null,
            }
            where name is not null
            group name by NamespaceOf(file.Code)).ToDictionary(
                names => names.Key, names => names.ToHashSet(StringComparer.Ordinal), StringComparer.Ordinal);
        Uses = [.. from file in all
                   let @namespace = NamespaceOf(file.Code)
                   let @from = FolderOf(@namespace)
                   where @from is not null
                   from use in UsedIn(file.Code, @namespace)
                   let to = FolderOf(use.Namespace)
                   where to is not null && to != @from
                   group $"{file.Name}({use.Line}): {use.Text}" by (@from, to) into places
                   select new FolderUse(places.Key.@from, places.Key.to, places.First())];
    }

    public IReadOnlyList<FolderUse> Uses { get; }

    /// <summary>Of a folder of the working tree, whose namespaces are named as its folders are.</summary>
    public static FolderGraph Of(string folder, string root) => new(root, Sources.In(folder).Select(file => (file.Key, file.Value)));

    /// <summary>Of files that stand nowhere.</summary>
    public static FolderGraph Of(string root, params CompilationUnitSyntax[] files) =>
        new(root, files.Select((file, n) => ($"file{n}.cs", file)));

    /// <summary>
    /// Uses that a table of rows forbids: of a folder in the same row or a later one. A folder that the table lacks is a finding, too.
    /// </summary>
    /// <param name="rows">From the bottom up: a row uses those before it.</param>
    public IEnumerable<string> Against(IReadOnlyList<string[]> rows)
    {
        var rowOf = rows.SelectMany((folders, row) => folders.Select(folder => (folder, row))).ToDictionary(
            pair => pair.folder, pair => pair.row, StringComparer.Ordinal);
        var folders = _types.Keys.Select(FolderOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        return folders.Where(folder => !rowOf.ContainsKey(folder)).Select(folder => $"{Named(folder)} has no row")
            .Concat(rowOf.Keys.Except(folders, StringComparer.Ordinal).Select(folder => $"{Named(folder)} has a row, and isn't there"))
            .Concat(Uses.Where(use => rowOf.TryGetValue(use.From, out var from) && rowOf.TryGetValue(use.To, out var to) && to >= from)
                .Select(use => $"{Named(use.From)} uses {Named(use.To)}: {use.Where}"));
    }

    private static string Named(string folder) => folder.Length == 0 ? "the folder itself" : folder + "/";

    private static string NamespaceOf(CompilationUnitSyntax file) =>
        file.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    /// <returns>Null for what is not below the root.</returns>
    private string? FolderOf(string @namespace) => @namespace == _root ? ""
        : @namespace.StartsWith(_root + ".", StringComparison.Ordinal) ? @namespace[(_root.Length + 1)..].Split('.')[0] : null;

    private IEnumerable<(string Namespace, string Text, int Line)> UsedIn(CompilationUnitSyntax file, string @namespace)
    {
        foreach (var directive in file.DescendantNodes().OfType<UsingDirectiveSyntax>())
        {
            if (NamespaceWithTypes(directive.NamespaceOrType.ToString().Replace("global::", "", StringComparison.Ordinal).Split('.')) is { } opened)
            {
                yield return (opened, directive.ToString(), LineOf(directive));
            }
        }

        var enclosing = EnclosingOf(@namespace).ToList();
        foreach (var name in file.DescendantNodes().OfType<SimpleNameSyntax>().Where(
            name => IsFirst(name) && name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null))
        {
            var parts = PartsFrom(name);
            var found = enclosing.Select(outer => NamespaceOfType(outer, parts)).FirstOrDefault(named => named is not null);
            if (found is not null && found != @namespace)
            {
                yield return (found, string.Join('.', parts), LineOf(name));
            }
        }
    }

    private string? NamespaceWithTypes(string[] parts)
    {
        var whole = string.Join('.', parts);
        return _types.ContainsKey(whole) ? whole : NamespaceOfType("", parts);
    }

    /// <summary>The namespace of the type that a name means when it is read from an outer namespace.</summary>
    private string? NamespaceOfType(string outer, string[] parts)
    {
        for (var length = 0; length < parts.Length; length++)
        {
            var @namespace = string.Join('.', parts.Take(length).Prepend(outer).Where(part => part.Length > 0));
            if (_types.TryGetValue(@namespace, out var types) && types.Contains(parts[length]))
            {
                return @namespace;
            }
        }

        return null;
    }

    private static IEnumerable<string> EnclosingOf(string @namespace)
    {
        for (var outer = @namespace; outer.Length > 0; outer = outer.Contains('.', StringComparison.Ordinal) ? outer[..outer.LastIndexOf('.')] : "")
        {
            yield return outer;
        }

        yield return "";
    }

    private static bool IsFirst(SimpleNameSyntax name) => name.Parent switch
    {
        QualifiedNameSyntax qualified => qualified.Left == name,
        MemberAccessExpressionSyntax access => access.Expression == name,
        AliasQualifiedNameSyntax => true,
        MemberBindingExpressionSyntax or NameColonSyntax or NameEqualsSyntax => false,
        AssignmentExpressionSyntax { Parent: InitializerExpressionSyntax } assigned => assigned.Left != name,
        _ => true,
    };

    private static string[] PartsFrom(SimpleNameSyntax first)
    {
        var whole = first.Parent is AliasQualifiedNameSyntax alias ? alias : (SyntaxNode)first;
        var parts = new List<string> { first.Identifier.Text };
        while (whole.Parent is QualifiedNameSyntax or MemberAccessExpressionSyntax)
        {
            var next = whole.Parent is QualifiedNameSyntax qualified ? (Left: (SyntaxNode)qualified.Left, Right: qualified.Right)
                : (((MemberAccessExpressionSyntax)whole.Parent).Expression, ((MemberAccessExpressionSyntax)whole.Parent).Name);
            if (next.Left != whole)
            {
                break;
            }

            parts.Add(next.Right.Identifier.Text);
            whole = whole.Parent;
        }

        return [.. parts];
    }

    private static int LineOf(SyntaxNode node) => node.SyntaxTree.GetLineSpan(node.Span).StartLinePosition.Line + 1;
}

/// <summary>One folder that uses another, and the first place where it does.</summary>
internal sealed record FolderUse(string From, string To, string Where);
