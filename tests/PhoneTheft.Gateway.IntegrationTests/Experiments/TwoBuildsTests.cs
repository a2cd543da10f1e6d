using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Experiments;

public sealed class TwoBuildsTests
{
    [Fact]
    public async Task A_build_is_measured_against_itself()
    {
        RedisBinary.PathOrSkip();
        Assert.SkipUnless(File.Exists(SourceTree.PathOf("artifacts/bin/PhoneTheft.Gateway/release/PhoneTheft.Gateway.dll")), "There is no Release build to measure.");
        using var results = new TempDirectory();

        await using var run = ExperimentsProgram.Start("--results", results.FullName, "goals", "--against", SourceTree.PathOf("."), "--quick", "--bound", "1000", "--keep");
        await run.ExitedAsync(Patience.OfSeconds(120));

        // Whatever else this machine does: nothing costs a thousand times as much as itself.
        Assert.True(run.ExitCode == 0, run.Output);
        Assert.Contains("round 3 of 3", run.Output, StringComparison.Ordinal);
        Assert.Contains("| CheckStream, a message |", run.Output, StringComparison.Ordinal);
        Assert.Contains("\"Verdict\": \"within\"", await File.ReadAllTextAsync(Path.Combine(results.FullName, "against.json"), TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_tree_without_a_build_is_named()
    {
        using var empty = new TempDirectory();

        await using var run = ExperimentsProgram.Start("goals", "--against", empty.FullName);
        await run.ExitedAsync();

        Assert.Equal(2, run.ExitCode);
        Assert.Contains($"{empty.FullName} has no Release build of the gateway", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_bound_needs_a_tree_to_compare_with()
    {
        await using var run = ExperimentsProgram.Start("goals", "--bound", "1.05");
        await run.ExitedAsync();

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("need --against DIR", run.Output, StringComparison.Ordinal);
    }
}
