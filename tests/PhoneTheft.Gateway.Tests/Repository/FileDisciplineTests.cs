using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

public sealed class FileDisciplineTests
{
    // All parts of a type together: a second file makes a type no smaller.
    private const int MostLinesOfAType = 400;

    // Of a file: what is shorter stands beside its owner.
    private const int FewestLinesOfAFile = 11;

    /// <summary>Files that are shorter, each a concept of its own, with the reason.</summary>
    private static readonly Dictionary<string, string> ShortFiles = new(StringComparer.Ordinal)
    {
        ["src/PhoneTheft.Gateway.Cli/Program.cs"] = "where the program begins",
        ["src/PhoneTheft.Gateway.Core/BulkConfirmation.cs"] = "a value of the domain that server, library and command line share",
        ["src/PhoneTheft.Gateway/Blocklist/BlocklistOptions.cs"] = "a section of the settings, as every section has its class",
        ["src/PhoneTheft.Gateway/Configuration/UnreadFiles.cs"] = "the settings and the banner ask it, and neither owns it",
        ["src/PhoneTheft.Gateway/Store/Format/StoreIdentity.cs"] = "what a store is, to all of Store/",
        ["src/PhoneTheft.Gateway/Telemetry/GatewayMeter.cs"] = "the meter on which every folder counts",
    };

    [Fact]
    public void A_small_type_stands_beside_its_owner()
    {
        var shortFiles = WorkingTree.FilesIn("src", ".cs").Where(file => WorkingTree.ReadLines(file).Count < FewestLinesOfAFile).ToList();

        Findings.None(
            shortFiles.Except(ShortFiles.Keys, StringComparer.Ordinal).Concat(
                ShortFiles.Keys.Except(shortFiles, StringComparer.Ordinal).Select(file => $"{file} is listed, and is gone or longer")),
            $"Files of fewer than {FewestLinesOfAFile} lines: move the type to its owner, or give a reason in {nameof(ShortFiles)}.");
    }

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
