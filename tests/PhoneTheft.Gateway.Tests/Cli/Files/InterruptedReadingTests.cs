using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Files;

/// <summary>A list that comes through a pipe may never come. Whoever interrupts doesn't wait for it.</summary>
public sealed class InterruptedReadingTests : IDisposable
{
    private readonly Prompt _prompt = new();
    private readonly string _pipe;

    public InterruptedReadingTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes as Linux has them.");
        _pipe = NamedPipe.Make(_prompt.PathOf("list.csv"));
    }

    [Theory]
    [InlineData("import {0}")]
    [InlineData("import {0} --full --dry-run")]
    [InlineData("sync --state {0}.db --publish {0}")]
    public async Task A_list_that_never_comes_is_given_up(string command)
    {
        using var interrupted = new CancellationTokenSource();
        var running = Task.Run(() => _prompt.RunAsync("", Words(command), interrupted.Token));

        // It has opened the list, and waits for a first line.
        await using var writer = await NamedPipe.MeetReaderAsync(_pipe);
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await running);
        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Fact]
    public async Task So_is_one_that_nobody_writes()
    {
        using var interrupted = new CancellationTokenSource();
        var running = Task.Run(() => _prompt.RunAsync("", ["import", _pipe], interrupted.Token));
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await running);
    }

    [Fact]
    public async Task Checks_from_standard_input_are_given_up_likewise()
    {
        using var interrupted = new CancellationTokenSource();
        var running = Task.Run(() => _prompt.RunAsync(() => File.OpenRead(_pipe), ["check", "-"], interrupted.Token));
        await using var writer = await NamedPipe.MeetReaderAsync(_pipe);
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await running);
    }

    public void Dispose() => _prompt.Dispose();

    private string[] Words(string command) => [.. command.Split(' ').Select(word => word.Replace("{0}", _pipe, StringComparison.Ordinal))];
}
