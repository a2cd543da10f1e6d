using System.Diagnostics;
using PhoneTheft.Gateway.LoadTest.Plans;

namespace PhoneTheft.Gateway.Experiments.TwoBuilds;

/// <summary>A Release build of the gateway in a working tree of this project.</summary>
/// <param name="Tree">The working tree.</param>
/// <param name="Directory">The directory of the program.</param>
/// <param name="Version">The version that the program reports.</param>
internal sealed record GatewayBuild(string Tree, string Directory, string Version)
{
    private const string Program = "PhoneTheft.Gateway.dll";

    /// <summary>The build in the same working tree as this program.</summary>
    public static GatewayBuild OfThisTree() => In(Path.Combine(AppContext.BaseDirectory, "..", "..", "..", ".."));

    /// <exception cref="LoadException">The tree has no such build.</exception>
    public static GatewayBuild In(string tree)
    {
        var directory = Path.GetFullPath(Path.Combine(tree, "artifacts", "bin", "PhoneTheft.Gateway", "release"));
        var program = Path.Combine(directory, Program);
        return File.Exists(program)
            ? new GatewayBuild(Path.GetFullPath(tree), directory, FileVersionInfo.GetVersionInfo(program).ProductVersion ?? "unknown")
            : throw new LoadException($"{tree} has no Release build of the gateway ({program}). Use scripts/loadtest.sh, which builds it.");
    }
}
