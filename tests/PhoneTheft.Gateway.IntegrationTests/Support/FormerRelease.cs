namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The release before this one, built from its commit: what a gateway meets that is upgraded, or rolled back.</summary>
internal static class FormerRelease
{
    /// <summary>It knows store format 1 only, and does not announce itself.</summary>
    private const string Commit = "bb7cd0a";

    private static readonly Lazy<Task<string>> Built = new(BuildAsync);

    /// <summary>A gateway of it; not waited for until it is loaded.</summary>
    public static async Task<GatewayProcess> StartAsync(params string[] settings) => new(
        await Built.Value, FreePort.Next(), new Dictionary<string, string>(StringComparer.Ordinal), Environment.CurrentDirectory, settings);

    // Once for each commit: the files of a former release do not change.
    private static async Task<string> BuildAsync()
    {
        var folder = SourceTree.PathOf(Path.Combine("artifacts", "former", Commit));
        var program = Path.Combine(folder, "artifacts", "bin", "PhoneTheft.Gateway", "release", "PhoneTheft.Gateway.dll");
        var done = Path.Combine(folder, "built");
        if (File.Exists(done) && File.Exists(program))
        {
            return program;
        }

        Directory.CreateDirectory(folder);
        var archive = Path.Combine(folder, "source.tar");
        var git = new DotnetCommand(SourceTree.PathOf("."));
        var (code, said) = await git.RunProgramAsync("git", "archive", "--output", archive, Commit);
        Assert.True(code == 0, $"The release before ({Commit}) is not in this clone, and an upgrade cannot be tested without it. Fetch the whole history: git fetch --unshallow. {said}");
        (code, said) = await git.RunProgramAsync("tar", "-xf", archive, "-C", folder);
        Assert.True(code == 0, said);
        (code, said) = await new DotnetCommand(folder).RunAsync(
            "build", "src/PhoneTheft.Gateway", "-c", "Release", "-v", "q", "-p:RunAnalyzers=false");
        Assert.True(code == 0, said);
        await File.WriteAllTextAsync(done, said);
        return program;
    }
}
