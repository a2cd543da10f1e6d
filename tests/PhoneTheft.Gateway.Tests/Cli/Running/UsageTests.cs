using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Running;

/// <summary>A command line with a slip in it: one sentence in our words, and what may have been meant.</summary>
public sealed class UsageTests : IDisposable
{
    private const string Imei = "490154203237518";

    private readonly Prompt _prompt = new();

    [Theory]
    [InlineData("There is no command 'chekc'. Did you mean 'check'?", "chekc", Imei)]
    [InlineData("There is no command 'frobnicate'.", "frobnicate")]
    [InlineData("'losses' has no 'claer'. Did you mean 'clear'?", "losses", "claer", "x")]
    [InlineData("There is no option '--reson'. Did you mean '--reason'?", "block", Imei, "--reson", "lost")]
    [InlineData("There is no option '--hit'. Did you mean '--hits'?", "check", Imei, "--hit")]
    [InlineData("There is no option '--adress'. Did you mean '--address'?", "status", "--adress=gw1")]
    [InlineData("There is no option '--dryrun'. Did you mean '--dry-run'?", "import", "x.csv", "--dryrun")]
    [InlineData("There is no option '--xyzzy'.", "export", "--xyzzy")]
    [InlineData("Unexpected argument 'x': 'export' takes only one FILE.", "export", "list.csv", "x")]
    [InlineData("Unexpected argument 'x': 'watch' takes options only.", "watch", "x")]
    [InlineData("--in-flight must be a whole number from 1 to 4,000; got 'abc'.", "import", "x.csv", "--in-flight", "abc")]
    [InlineData("--in-flight must be a whole number from 1 to 4,000; got '99999999999'.", "import", "x.csv", "--in-flight", "99999999999")]
    [InlineData("--release-despite-refused must be a whole number; got 'many'.", "import", "x.csv", "--full", "--release-despite-refused", "many")]
    public async Task A_slip_is_named(string said, params string[] args)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(args));

        Assert.StartsWith($"error: {said} (USAGE", _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("block")]
    [InlineData("check")]
    public async Task A_directory_is_no_list(string command)
    {
        var directory = Path.GetDirectoryName(_prompt.PathOf("x"))!;

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(command, directory));
        Assert.StartsWith($"error: {directory} is a directory, not a file. (FILE_NOT_READABLE", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_place_that_cannot_be_written_is_refused_first()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("export", _prompt.PathOf("no/such/list.csv")));

        Assert.Contains("There is no directory", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("(OUTPUT_NOT_WRITABLE, FILE)", _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Fact]
    public async Task A_wrong_check_digit_is_advised_on_once()
    {
        _prompt.Gateway.Refuse = _ => Refusals.Of(Grpc.Core.StatusCode.InvalidArgument, "CHECK_DIGIT_WRONG", "The 15th digit is wrong. Correct it, or send CHECK_DIGIT_POLICY_LENIENT.", "imei");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("block", "490154203237519"));
        Assert.Equal("error: The 15th digit is wrong. (CHECK_DIGIT_WRONG, imei) Read the number again (*#06#). If it is certain that the first 14 digits are right, add --check-digit lenient.", _prompt.Error.TrimEnd());
    }

    [Fact]
    public async Task The_advice_on_an_error_is_the_contracts()
    {
        _prompt.Gateway.Refuse = _ => Refusals.Of(Grpc.Core.StatusCode.FailedPrecondition, "SESSION_READ_ONLY", "This stream does not publish.");

        Assert.Equal(ExitCode.Refused, await _prompt.RunAsync("block", Imei));
        Assert.Equal($"error: This stream does not publish. (SESSION_READ_ONLY) {V1.ErrorReasonInfo.Of(V1.ErrorReason.SessionReadOnly).Advice}", _prompt.Error.TrimEnd());
    }

    public void Dispose() => _prompt.Dispose();
}
