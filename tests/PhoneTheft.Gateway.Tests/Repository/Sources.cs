using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>The C# files of the working tree as the compiler reads them: each parsed once.</summary>
internal static class Sources
{
    public static IReadOnlyDictionary<string, CompilationUnitSyntax> Files { get; } = WorkingTree.Files
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal))
        .AsParallel()
        .ToDictionary(
            file => file, file => CSharpSyntaxTree.ParseText(WorkingTree.Read(file)).GetCompilationUnitRoot(), StringComparer.Ordinal);

    public static IEnumerable<KeyValuePair<string, CompilationUnitSyntax>> In(string folder) =>
        Files.Where(file => file.Key.StartsWith(folder + "/", StringComparison.Ordinal));
}
