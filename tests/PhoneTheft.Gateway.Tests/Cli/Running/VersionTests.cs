using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Running;

public sealed class VersionTests : IDisposable
{
    private readonly Prompt _prompt = new();

    [Fact]
    public async Task The_program_says_its_version_and_its_commit()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("--version"));

        // A tree without git has no commit to say.
        Assert.Matches(@"^\d+\.\d+\.\d+\+([0-9a-f]{12}|unknown)\n$", _prompt.Out);
    }

    public void Dispose() => _prompt.Dispose();
}
