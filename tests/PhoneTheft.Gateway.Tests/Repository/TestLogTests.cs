using System.Diagnostics;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>What <c>scripts/test.sh</c> counts when a run was stopped and left no report.</summary>
public sealed class TestLogTests
{
    [Fact]
    public async Task A_stopped_run_counts_ended_tests_and_names_running_ones()
    {
        var said = await ReadAsync(
            """
              Starting:    Some.Tests
                Some.Tests.Fine [STARTING]
                Some.Tests.Theory(text: "a [FAIL] inside") [STARTING]
                Some.Tests.Fine [FINISHED] Time: 0.042s
                Some.Tests.Broken [STARTING]
                Some.Tests.Broken [FAIL]
                  Assert.True() Failure
                Some.Tests.Broken [FINISHED] Time: 1.5s
                Some.Tests.Theory(text: "a [FAIL] inside") [FINISHED] Time: 0s
                Some.Tests.Hangs [STARTING]

            """);

        Assert.Equal(["3 1", "Some.Tests.Hangs"], said);
    }

    [Fact]
    public async Task A_run_that_never_began_counts_nothing() => Assert.Equal(["0 0"], await ReadAsync(""));

    private static async Task<string[]> ReadAsync(string log)
    {
        var start = new ProcessStartInfo("awk") { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, ArgumentList = { "-f", WorkingTree.PathOf("scripts/test-log.awk") } };
        using var awk = Process.Start(start)!;
        await awk.StandardInput.WriteAsync(log);
        awk.StandardInput.Close();
        var said = await awk.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await awk.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(
            Patience.OfSeconds(30), TestContext.Current.CancellationToken);
        return said.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
