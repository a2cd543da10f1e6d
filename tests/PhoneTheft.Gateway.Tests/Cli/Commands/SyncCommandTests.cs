using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

/// <summary>What sync, verify and watch refuse before they talk to anybody; what they do then is told with real processes.</summary>
public sealed class SyncCommandTests : IDisposable
{
    private readonly Prompt _prompt = new();

    private string State => _prompt.PathOf("alpha.db");

    [Theory]
    [InlineData("--publish a.csv --publish-full b.csv", "cannot be combined")]
    [InlineData("--once --follow", "cannot be combined")]
    [InlineData("--allow-shrink", "--publish-full")]
    [InlineData("--publish a.csv --allow-shrink", "--publish-full")]
    [InlineData("--publish a.csv --reason ownership-claim", "cannot block a device")]
    public async Task Options_that_contradict_each_other_are_refused(string options, string expected)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(["sync", "--state", State, .. options.Split(' ')]));

        Assert.Contains(expected, _prompt.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(State));
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("verify")]
    public async Task Without_a_state_file_there_is_nothing_to_do(string command)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(command));

        Assert.Contains("--state", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unreadable_list_creates_no_state_file()
    {
        var notAList = _prompt.Write("list.csv", "this is no list\n");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("sync", "--state", State, "--publish", notAList));
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("sync", "--state", State, "--publish", _prompt.PathOf("missing.csv")));

        Assert.Contains("FILE_NOT_READABLE", _prompt.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(State));
    }

    [Fact]
    public async Task A_state_file_that_is_in_use_is_left_alone()
    {
        using var other = SyncState.Open(State);

        Assert.Equal(ExitCode.StateInUse, await _prompt.RunAsync("sync", "--state", State, "--json"));

        Assert.Equal("STATE_IN_USE", _prompt.ErrorJson.GetProperty("error").GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_file_that_is_no_state_file_is_left_alone()
    {
        var letter = _prompt.Write("letter.txt", "Dear carrier,\n");

        Assert.Equal(ExitCode.StateUnusable, await _prompt.RunAsync("sync", "--state", letter));
        Assert.Equal(ExitCode.StateUnusable, await _prompt.RunAsync("verify", "--state", letter));

        Assert.Contains("STATE_MALFORMED", _prompt.Error, StringComparison.Ordinal);
        Assert.Equal("Dear carrier,\n", _prompt.Read("letter.txt"));
    }

    [Fact]
    public async Task A_state_without_a_list_is_not_verified()
    {
        SyncState.Open(State).Dispose();

        Assert.Equal(ExitCode.StateUnusable, await _prompt.RunAsync("verify", "--state", State));

        Assert.Contains("no list yet", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_of_another_carrier_is_left_alone()
    {
        SyncState.Open(State, new SyncStateOptions { Carrier = "alpha" }).Dispose();

        Assert.Equal(ExitCode.StateUnusable, await _prompt.RunAsync("sync", "--state", State, "--carrier", "bravo"));

        Assert.Contains("STATE_MISMATCH", _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();
}
