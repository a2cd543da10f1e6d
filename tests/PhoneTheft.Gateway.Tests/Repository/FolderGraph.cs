using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Which folders right below one use which others, read from the names in the code.</summary>
/// <remarks>
/// Seen are using directives, names that are written out from any enclosing namespace (<c>Writing.WriteBatch</c>), and types that stand
/// in an enclosing namespace and need no using. A type belongs to the folder of its file, whatever its namespace. The folder itself is
/// named "". Comments don't count.
/// </remarks>
internal sealed class FolderGraph
{
    // By namespace and name: the folder of each type.
    private readonly Dictionary<string, Dictionary<string, string>> _types;
    private readonly List<string> _folders;

    private FolderGraph(IEnumerable<(string Name, string? Folder, CompilationUnitSyntax Code)> files)
    {
        var all = files.ToList();
        _folders = [.. all.Select(file => file.Folder).OfType<string>().Distinct(StringComparer.Ordinal)];
        _types = (
            from file in all
            where file.Folder is not null
            from type in file.Code.DescendantNodes().OfType<MemberDeclarationSyntax>()
            where type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax
            let name = type switch
            {
                BaseTypeDeclarationSyntax declared => declared.Identifier.Text,
                DelegateDeclarationSyntax declared => declared.Identifier.Text,
                _ => null,
            }
            where name is not null
            group (name, file.Folder) by NamespaceOf(file.Code)).ToDictionary(
                types => types.Key,
                types => types.DistinctBy(type => type.name, StringComparer.Ordinal).ToDictionary(
                    type => type.name, type => type.Folder, StringComparer.Ordinal),
                StringComparer.Ordinal);
        Uses = [.. from file in all
                   where file.Folder is not null
                   from use in UsedIn(file.Code)
                   where use.Folder != file.Folder
                   group $"{file.Name}({use.Line}): {use.Text}" by (file.Folder, use.Folder) into places
                   select new FolderUse(places.Key.Item1, places.Key.Item2, places.First())];
    }

    public IReadOnlyList<FolderUse> Uses { get; }

    /// <summary>Of a folder of the working tree.</summary>
    public static FolderGraph Of(string folder) =>
        Of([.. Sources.In(folder).Select(file => (file.Key[(folder.Length + 1)..], file.Value))]);

    /// <summary>Of files with their paths from that folder.</summary>
    public static FolderGraph Of(params (string Path, CompilationUnitSyntax Code)[] files) =>
        new(files.Select(file => (file.Path, (string?)(file.Path.Split('/') is [var first, _, ..] ? first : ""), file.Code)));

    /// <summary>Of files that stand nowhere: the namespace of each says its folder.</summary>
    public static FolderGraph Of(string root, params CompilationUnitSyntax[] files) =>
        new(files.Select((file, n) => ($"file{n}.cs", FolderNamed(root, NamespaceOf(file)), file)));

    /// <summary>
    /// Uses that a table of rows forbids: of a folder in the same row or a later one. A folder that the table lacks is a finding, too.
    /// </summary>
    /// <param name="rows">From the bottom up: a row uses those before it.</param>
    public IEnumerable<string> Against(IReadOnlyList<string[]> rows)
    {
        var rowOf = rows.SelectMany((folders, row) => folders.Select(folder => (folder, row))).ToDictionary(
            pair => pair.folder, pair => pair.row, StringComparer.Ordinal);
        return _folders.Where(folder => !rowOf.ContainsKey(folder)).Select(folder => $"{Named(folder)} has no row")
            .Concat(rowOf.Keys.Except(_folders, StringComparer.Ordinal).Select(folder => $"{Named(folder)} has a row, and isn't there"))
            .Concat(Uses.Where(use => rowOf.TryGetValue(use.From, out var from) && rowOf.TryGetValue(use.To, out var to) && to >= from)
                .Select(use => $"{Named(use.From)} uses {Named(use.To)}: {use.Where}"));
    }

    private static string Named(string folder) => folder.Length == 0 ? "the folder itself" : folder + "/";

    private static string NamespaceOf(CompilationUnitSyntax file) =>
        file.Members.OfType<BaseNamespaceDeclarationSyntax>().FirstOrDefault()?.Name.ToString() ?? "";

    /// <returns>Null for what is not below the root.</returns>
    private static string? FolderNamed(string root, string @namespace) => @namespace == root ? ""
        : @namespace.StartsWith(root + ".", StringComparison.Ordinal) ? @namespace[(root.Length + 1)..].Split('.')[0] : null;

    private IEnumerable<(string Folder, string Text, int Line)> UsedIn(CompilationUnitSyntax file)
    {
        var seen = EnclosingOf(NamespaceOf(file)).ToList();
        foreach (var directive in file.DescendantNodes().OfType<UsingDirectiveSyntax>())
        {
            var name = directive.NamespaceOrType.ToString().Replace("global::", "", StringComparison.Ordinal);
            if (_types.TryGetValue(name, out var opened) && opened.Values.Distinct(StringComparer.Ordinal).Skip(1).Any())
            {
                // Of several folders: the names say which.
                seen.Add(name);
            }
            else if ((opened?.Values.First() ?? FolderOfType("", name.Split('.'))) is { } folder)
            {
                yield return (folder, directive.ToString(), LineOf(directive));
            }
        }

        var names = file.DescendantNodes().OfType<SimpleNameSyntax>();
        foreach (var name in names.Where(name => IsFirst(name) && name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is null))
        {
            var parts = PartsFrom(name);
            if (seen.Select(outer => FolderOfType(outer, parts)).FirstOrDefault(named => named is not null) is { } folder)
            {
                yield return (folder, string.Join('.', parts), LineOf(name));
            }
        }
    }

    /// <summary>The folder of the type that a name means when it is read from an outer namespace.</summary>
    private string? FolderOfType(string outer, string[] parts)
    {
        for (var length = 0; length < parts.Length; length++)
        {
            var @namespace = string.Join('.', parts.Take(length).Prepend(outer).Where(part => part.Length > 0));
            if (_types.TryGetValue(@namespace, out var types) && types.TryGetValue(parts[length], out var folder))
            {
                return folder;
            }
        }

        return null;
    }

    private static IEnumerable<string> EnclosingOf(string @namespace)
    {
        for (var outer = @namespace; outer.Length > 0; outer = outer[..Math.Max(0, outer.LastIndexOf('.'))])
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
