using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Running;

public sealed class HelpTests : IDisposable
{
    private readonly Prompt _prompt = new();

    public static TheoryData<string> Commands => ["check", "device", "block", "unblock", "import", "export", "status", "losses", "sync", "verify", "watch", "carriers", "audit", "whoami", "context", "end-hold", "page", "certs"];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task Every_command_teaches_by_example_and_names_its_exit_codes(string command)
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync(command, "--help"));

        Assert.Contains("Examples:", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains($"phonetheft {command}", _prompt.Out.Replace("\", \"", " ", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("Exit codes:", _prompt.Out, StringComparison.Ordinal);
        foreach (var code in (int[])[ExitCode.Ok, ExitCode.Failure, ExitCode.Usage, ExitCode.Unavailable, ExitCode.Refused])
        {
            Assert.Contains($"{code,3}  {ExitCode.MeaningOf(code)}", _prompt.Out, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task The_program_names_every_exit_code()
    {
        await _prompt.RunAsync("--help");

        Assert.All(ExitCode.All, e => Assert.Contains($"{e.Code,3}  {e.Meaning}", _prompt.Out, StringComparison.Ordinal));
    }

    [Fact]
    public void No_two_meanings_share_an_exit_code()
    {
        Assert.Equal(ExitCode.All.Count, ExitCode.All.Select(e => e.Code).Distinct().Count());
        var constants = typeof(ExitCode).GetFields().Where(f => f.IsLiteral).Select(f => (int)f.GetRawConstantValue()!);
        Assert.Equal(constants.Order(), ExitCode.All.Select(e => e.Code));
    }

    public void Dispose() => _prompt.Dispose();
}
