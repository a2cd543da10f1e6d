using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;

namespace PhoneTheft.Gateway.Tests.Cli.Contexts;

/// <summary>Somebody keeps the addresses and credentials of gateways under names.</summary>
public sealed class ContextTests : IDisposable
{
    private const string Imei = "490154203237518";

    private readonly Prompt _prompt = new();

    public ContextTests() => _prompt.Variables["XDG_CONFIG_HOME"] = _prompt.PathOf("config");

    private string ContextsFile => _prompt.PathOf("config/phonetheft/contexts.json");

    [Fact]
    public async Task The_first_context_is_used_at_once()
    {
        await AddAsync("prod", "https://prod.example:50051");

        await _prompt.RunAsync("check", Imei);

        Assert.Equal(new Uri("https://prod.example:50051"), _prompt.Address);
        Assert.Equal(_prompt.PathOf("ca.crt"), _prompt.Channel!.AuthoritiesFile);
        Assert.Equal("acme", _prompt.Carrier);
    }

    [Fact]
    public async Task Use_changes_the_context()
    {
        await AddAsync("prod", "https://prod.example:50051");
        await AddAsync("test", "https://test.example:50051");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "use", "test"));
        await _prompt.RunAsync("check", Imei);

        Assert.Equal(new Uri("https://test.example:50051"), _prompt.Address);
    }

    [Theory]
    [InlineData("option:1", "--address", "https://option:1", "--context", "other")]
    [InlineData("other:1", "--context", "other")]
    [InlineData("variable:1")]
    public async Task What_is_said_closest_counts(string authority, params string[] options)
    {
        await AddAsync("current", "https://current:1");
        await AddAsync("other", "https://other:1");
        _prompt.Variables["PHONETHEFT_ADDRESS"] = "https://variable:1";

        await _prompt.RunAsync(["check", Imei, .. options]);

        Assert.Equal(authority, _prompt.Address!.Authority);
        Assert.Equal(_prompt.PathOf("ca.crt"), _prompt.Channel!.AuthoritiesFile);
    }

    [Theory]
    [InlineData("http://127.0.0.1:50051", "")]
    [InlineData("", "http://127.0.0.1:50051")]
    public async Task A_token_is_not_shown_at_another_address(string option, string variable)
    {
        await AddWithTokenAsync();
        _prompt.Variables["PHONETHEFT_ADDRESS"] = variable;

        await _prompt.RunAsync(["check", Imei, .. option.Length > 0 ? (string[])["--address", option] : []]);

        Assert.Equal(("127.0.0.1:50051", null), (_prompt.Address!.Authority, _prompt.Channel!.TokenFile));
        Assert.Contains("kept for another address", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_without_TLS_can_be_asked_beside_a_context()
    {
        await AddAsync("current", "https://current:1");

        await _prompt.RunAsync("check", Imei, "--address", "http://127.0.0.1:50051");

        Assert.Equal(("127.0.0.1:50051", null), (_prompt.Address!.Authority, _prompt.Channel!.AuthoritiesFile));
    }

    [Fact]
    public async Task A_token_is_shown_where_it_is_named()
    {
        await AddWithTokenAsync();
        await File.WriteAllTextAsync(_prompt.PathOf("other"), "other.token", TestContext.Current.CancellationToken);

        await _prompt.RunAsync("check", Imei, "--address", "https://other:1", "--token-file", _prompt.PathOf("other"));
        Assert.Equal(_prompt.PathOf("other"), _prompt.Channel!.TokenFile);

        await _prompt.RunAsync("check", Imei, "--address", "prod.example:50051");
        Assert.Equal(new Uri("https://prod.example:50051"), _prompt.Address);
        Assert.Equal(_prompt.PathOf("token"), _prompt.Channel!.TokenFile);

        _prompt.Variables["PHONETHEFT_TOKEN_FILE"] = _prompt.PathOf("other");
        await _prompt.RunAsync("check", Imei, "--address", "https://other:1");
        Assert.Equal(_prompt.PathOf("other"), _prompt.Channel!.TokenFile);
    }

    [Fact]
    public async Task A_variable_chooses_before_the_one_in_use()
    {
        await AddAsync("current", "https://current:1");
        await AddAsync("other", "https://other:1");
        _prompt.Variables["PHONETHEFT_CONTEXT"] = "other";

        await _prompt.RunAsync("check", Imei);

        Assert.Equal("other:1", _prompt.Address!.Authority);
    }

    [Fact]
    public async Task Without_contexts_the_default_is_asked()
    {
        await _prompt.RunAsync("check", Imei);

        Assert.Equal(new Uri("http://127.0.0.1:50051"), _prompt.Address);
    }

    [Fact]
    public async Task Certificate_and_key_come_from_one_place()
    {
        await AddAsync("prod", "https://prod.example:50051");
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "add", "pair", "--address", "https://pair:1", "--cert", _prompt.PathOf("certs/acme.crt"), "--key", _prompt.PathOf("certs/acme.key")));

        await _prompt.RunAsync("check", Imei, "--context", "pair", "--cert", "other.pfx");

        Assert.Equal("other.pfx", _prompt.Channel!.CertificateFile);
        Assert.Null(_prompt.Channel.KeyFile);
    }

    [Fact]
    public async Task An_address_without_scheme_uses_TLS_beside_credentials()
    {
        await _prompt.RunAsync("check", Imei, "--address", "gateway.example:50051", "--ca", "ca.crt");

        Assert.Equal(new Uri("https://gateway.example:50051"), _prompt.Address);
    }

    [Fact]
    public async Task Paths_are_kept_whole_and_the_file_private()
    {
        await AddAsync("prod", "https://prod.example:50051");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "show", "prod", "--json"));
        Assert.Equal(_prompt.PathOf("ca.crt"), _prompt.OutJson.GetProperty("ca").GetString());
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ContextsFile));
        }
    }

    [Fact]
    public async Task A_wrong_file_is_refused_when_the_context_is_added()
    {
        var wrong = _prompt.Write("wrong.crt", "no certificate");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("context", "add", "prod", "--address", "https://prod:1", "--ca", wrong));

        Assert.Contains("(CREDENTIALS_INVALID)", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains(wrong, _prompt.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(ContextsFile));
    }

    [Fact]
    public async Task A_certificate_without_TLS_is_refused()
    {
        await AddAsync("prod", "https://prod:1");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("context", "add", "plain", "--address", "http://plain:1", "--ca", _prompt.PathOf("ca.crt")));

        Assert.Contains("Use https://.", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_token_is_not_sent_in_clear_to_another_machine()
    {
        var token = _prompt.Write("token", "abc.def.ghi\n");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("context", "add", "plain", "--address", "http://plain.example:1", "--token-file", token));
        Assert.Contains("where others could read it", _prompt.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("abc.def.ghi", _prompt.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "add", "loopback", "--address", "http://127.0.0.1:1", "--token-file", token));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"contexts":{"prod":{"addresses":[]}}}""")]
    [InlineData("""{"contexts":{"prod":{"addresses":["https://prod:1"],"cert":"x"}}}""")]
    [InlineData("""{"current":"gone","contexts":{"prod":{"addresses":["https://prod:1"]}}}""")]
    [InlineData("""{"contexts":{"prod":{"addresses":["https://prod:1"]},"prod":{"addresses":["https://evil:1"]}}}""")]
    public async Task A_damaged_file_is_an_error_and_stays(string text)
    {
        await AddAsync("prod", "https://prod.example:50051");
        await File.WriteAllTextAsync(ContextsFile, text, TestContext.Current.CancellationToken);

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("check", Imei));
        Assert.Contains("(CONTEXTS_DAMAGED)", _prompt.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("context", "remove", "prod"));
        Assert.Equal(text, _prompt.Read("config/phonetheft/contexts.json"));
    }

    [Fact]
    public async Task A_file_that_others_may_write_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        await AddAsync("prod", "https://prod.example:50051");
        MakeWritable(ContextsFile);

        Assert.Equal(ExitCode.Failure, await _prompt.RunAsync("check", Imei));

        Assert.Contains("(CONTEXTS_UNSAFE)", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("chmod go-w", _prompt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1000, 1000, false)]
    [InlineData(0, 1000, false)]
    [InlineData(1001, 1000, true)]
    [InlineData(1000, 0, true)]
    public void A_file_is_trusted_from_its_user_and_root(uint owner, uint user, bool isOfAnother) =>
        Assert.Equal(isOfAnother, new FileFacts(FileKind.Regular, Owner: (owner, 0)).IsOfAnotherThan(user));

    [Fact]
    public async Task A_link_to_the_file_stays_a_link()
    {
        await AddAsync("prod", "https://prod.example:50051");
        var kept = _prompt.PathOf("kept.json");
        File.Move(ContextsFile, kept);
        File.CreateSymbolicLink(ContextsFile, kept);

        await AddAsync("test", "https://test.example:50051");

        Assert.Equal(kept, new FileInfo(ContextsFile).LinkTarget);
        Assert.Contains("test.example", _prompt.Read("kept.json"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_unknown_context_suggests_a_known_one()
    {
        await AddAsync("prod", "https://prod.example:50051");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", Imei, "--context", "prdo"));

        Assert.Contains("Did you mean 'prod'?", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_context_is_replaced_only_on_request()
    {
        await AddAsync("prod", "https://one:1");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("context", "add", "prod", "--address", "https://two:1"));
        Assert.Contains("(CONTEXT_EXISTS, NAME)", _prompt.Error, StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "add", "prod", "--address", "https://two:1", "--replace"));
        await _prompt.RunAsync("check", Imei);
        Assert.Equal("two:1", _prompt.Address!.Authority);
    }

    [Fact]
    public async Task A_removed_context_is_in_use_no_more()
    {
        await AddAsync("prod", "https://prod.example:50051");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "remove", "prod"));
        await _prompt.RunAsync("check", Imei);

        Assert.Equal(new Uri("http://127.0.0.1:50051"), _prompt.Address);
    }

    [Fact]
    public async Task The_variable_says_which_is_in_use()
    {
        await AddAsync("prod", "https://prod.example:50051");
        await AddAsync("test", "https://test.example:50051");
        _prompt.Variables["PHONETHEFT_CONTEXT"] = "test";

        await _prompt.RunAsync("context", "list");
        Assert.Equal(["  prod  https://prod.example:50051", "* test  https://test.example:50051"], _prompt.Out.TrimEnd().Split('\n'));

        await _prompt.RunAsync("context", "show", "--json");
        Assert.Equal(("test", true), (_prompt.OutJson.GetProperty("context").GetString(), _prompt.OutJson.GetProperty("in_use").GetBoolean()));

        await _prompt.RunAsync("context", "use", "prod");
        Assert.Contains("except where PHONETHEFT_CONTEXT is set", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_list_marks_the_one_in_use()
    {
        await AddAsync("prod", "https://prod.example:50051");
        await AddAsync("test", "https://test.example:50051");

        await _prompt.RunAsync("context", "list");

        Assert.Equal(["* prod  https://prod.example:50051", "  test  https://test.example:50051"], _prompt.Out.TrimEnd().Split('\n'));
    }

    public void Dispose() => _prompt.Dispose();

    private async Task AddAsync(string name, string address)
    {
        if (!File.Exists(_prompt.PathOf("ca.crt")))
        {
            Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("certs", "--out", _prompt.PathOf("certs"), "--carrier", "acme"));
            File.Copy(_prompt.PathOf("certs/ca.crt"), _prompt.PathOf("ca.crt"));
        }

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "add", name, "--address", address, "--ca", _prompt.PathOf("ca.crt"), "--carrier", "acme"));
    }

    private async Task AddWithTokenAsync()
    {
        var token = _prompt.Write("token", "prod.token");
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("context", "add", "prod", "--address", "https://prod.example:50051", "--token-file", token));
    }

    private static void MakeWritable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, File.GetUnixFileMode(path) | UnixFileMode.OtherWrite);
        }
    }
}
