using System.Diagnostics;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Cli;

/// <summary>A command that waits for a pipe ends when it is told to, by a person or by a service manager.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly TempDirectory _files = new();

    [Theory]
    [InlineData("import", true)]
    [InlineData("import", false)]
    [InlineData("sync --state {0}.db --publish", false)]
    public async Task A_silent_pipe_can_be_interrupted(string command, bool byHand)
    {
        var pipe = _files.Below("pipe");
        using (var make = Process.Start("mkfifo", [pipe]))
        {
            await make.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        string[] words = [.. command.Split(' ').Select(word => word.Replace("{0}", pipe, StringComparison.Ordinal)), pipe];
        await using var run = Phonetheft.Start(words);

        // Opens when the other side has opened it, too: the command is waiting for its first line.
        await using var writer = await Task.Run(() => new FileStream(pipe, FileMode.Open, FileAccess.Write, FileShare.ReadWrite)).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
        await (byHand ? run.InterruptAsync() : run.TerminateAsync());

        Assert.Equal(ExitCode.Interrupted, run.ExitCode);
    }

    public void Dispose() => _files.Dispose();
}
