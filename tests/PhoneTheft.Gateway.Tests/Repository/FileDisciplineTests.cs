using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class FileDisciplineTests
{
    // All parts of a type together: a second file makes a type no smaller.
    private const int MostLinesOfAType = 400;

    [Fact]
    public void No_type_grows_large()
    {
        var tooLarge =
            from part in
                from file in Sources.Files
                from type in file.Value.DescendantNodes().OfType<BaseTypeDeclarationSyntax>()
                where type.Parent is BaseNamespaceDeclarationSyntax or CompilationUnitSyntax
                select (Name: $"{(type.Parent as BaseNamespaceDeclarationSyntax)?.Name}.{type.Identifier.Text}", Lines: LinesOf(type))
            group part.Lines by part.Name into type
            where type.Sum() > MostLinesOfAType && !IsASuite(type.Key)
            orderby type.Sum() descending
            select $"{type.Sum()} {type.Key}";

        Findings.None(tooLarge, $"Over {MostLinesOfAType} lines with all its parts: name the concept hidden inside.");
    }

    // One contract in a file for each of its aspects: its parts share a store and nothing else.
    private static bool IsASuite(string type) => type == "PhoneTheft.Gateway.IntegrationTests.Store.StoreContract";

    private static int LinesOf(BaseTypeDeclarationSyntax type)
    {
        var span = type.SyntaxTree.GetLineSpan(type.FullSpan);
        return span.EndLinePosition.Line - span.StartLinePosition.Line;
    }
}
