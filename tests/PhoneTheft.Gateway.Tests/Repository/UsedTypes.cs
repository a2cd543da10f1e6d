using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>Which namespaces the server's code uses, by whatever name: a using, a name written out, or one that needs neither.</summary>
/// <remarks>The names are bound as the compiler binds them, against the assemblies that these tests run with.</remarks>
internal static class UsedTypes
{
    // What the SDK opens in every file of a web project.
    private const string ImplicitUsings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Net.Http.Json;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder;
        global using Microsoft.AspNetCore.Hosting;
        global using Microsoft.AspNetCore.Http;
        global using Microsoft.AspNetCore.Routing;
        global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection;
        global using Microsoft.Extensions.Hosting;
        global using Microsoft.Extensions.Logging;
        """;

    // Named as these tests are, which see the server's internals.
    private static readonly Lazy<CSharpCompilation> Server = new(() => CSharpCompilation.Create(
        typeof(UsedTypes).Assembly.GetName().Name,
        [CSharpSyntaxTree.ParseText(ImplicitUsings)],
        ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(file => Path.GetFileName(file) != "PhoneTheft.Gateway.Tests.dll")
            .Select(file => MetadataReference.CreateFromFile(file)),
        new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable)));

    /// <summary>The first use of each type outside some namespaces, by file.</summary>
    /// <param name="files">The code, by the name that a finding gives it.</param>
    /// <param name="known">The namespaces that it may know, each with those below it.</param>
    public static IEnumerable<string> Outside(IEnumerable<KeyValuePair<string, CompilationUnitSyntax>> files, IReadOnlyList<string> known)
    {
        var all = files.ToList();
        var code = Server.Value.AddSyntaxTrees(all.Select(file => file.Value.SyntaxTree));
        return
            from file in all
            let model = code.GetSemanticModel(file.Value.SyntaxTree)
            from used in file.Value.DescendantNodes().OfType<SimpleNameSyntax>().SelectMany(name => NamespacesOf(model, name))
            where !known.Any(root => used == root || used.StartsWith(root + ".", StringComparison.Ordinal))
            group used by (file.Key, used) into uses
            select $"{uses.Key.Key}: {uses.Key.used}";
    }

    // Of a member: where its type stands, and where what it gives does.
    private static IEnumerable<string> NamespacesOf(SemanticModel model, SimpleNameSyntax name)
    {
        var info = model.GetSymbolInfo(name);
        var symbol = info.Symbol ?? info.CandidateSymbols.FirstOrDefault();
        IEnumerable<ITypeSymbol?> types = symbol switch
        {
            ITypeSymbol type => [type],
            IMethodSymbol method => [method.ReducedFrom?.ContainingType ?? method.ContainingType, method.ReturnType],
            IPropertySymbol property => [property.ContainingType, property.Type],
            IFieldSymbol field => [field.ContainingType, field.Type],
            IEventSymbol occurrence => [occurrence.ContainingType, occurrence.Type],
            ILocalSymbol local => [local.Type],
            IParameterSymbol parameter => [parameter.Type],
            _ => [],
        };
        return symbol is INamespaceSymbol @namespace && IsWholeUsing(name)
            ? [@namespace.ToDisplayString()]
            : types.Select(NamespaceOf).OfType<string>();
    }

    private static bool IsWholeUsing(SimpleNameSyntax name) =>
        name.FirstAncestorOrSelf<UsingDirectiveSyntax>() is { } directive && directive.NamespaceOrType.Span.End == name.Span.End;

    private static string? NamespaceOf(ITypeSymbol? type) => type switch
    {
        IArrayTypeSymbol array => NamespaceOf(array.ElementType),
        INamedTypeSymbol { ContainingNamespace: { IsGlobalNamespace: false } @namespace } => @namespace.ToDisplayString(),
        _ => null,
    };
}
