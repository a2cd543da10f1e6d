using System.Text.Json;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

public sealed class CarriersCheckTests : IDisposable
{
    private readonly Prompt _prompt = new();

    public void Dispose() => _prompt.Dispose();

    [Fact]
    public async Task A_good_register_is_counted()
    {
        var code = await CheckAsync("""
            {"carriers": [{"id": "alpha", "contact": "noc", "roles": ["check"], "certificates": {}}], "revokedTokens": ["a", "b"]}
            """);

        Assert.Equal(ExitCode.Ok, code);
        Assert.EndsWith("carriers.json is good: 1 carrier, 2 revoked tokens.\n", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Every_fault_is_a_line_and_the_exit_code_says_so()
    {
        var code = await CheckAsync("{\"carriers\": [\n{\"id\": \"alpha\", \"role\": []},\n{\"id\": \"alpha\"}]}");

        Assert.Equal(ExitCode.Usage, code);
        Assert.EndsWith(
            "carriers.json cannot be used:\n" +
            "  Line 2: Carrier alpha: 'role' is not a key here; did you mean roles?\n" +
            "  Line 3: Carrier alpha: the id 'alpha' is there already, on line 2.\n",
            _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_odd_is_reported_and_allowed()
    {
        var code = await CheckAsync("""{"carriers": [{"id": "alpha"}, {"id": "root", "contact": "me", "roles": ["admin"], "tokens": {}}]}""");

        Assert.Equal(ExitCode.Ok, code);
        Assert.Contains("Carrier alpha has no certificates, tokens or proxy, so it cannot say who it is.", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("Carrier alpha has no roles, so it can do nothing.", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("Carrier alpha has no contact.", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("Carrier root has the role admin: it may end the holds of every carrier.", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Json_has_faults_and_remarks()
    {
        await CheckAsync("{\"carriers\": [\n{\"id\": \"alpha\", \"roles\": [\"chek\"]}]}", "--json");

        Assert.False(_prompt.OutJson.GetProperty("good").GetBoolean());
        var fault = Assert.Single(_prompt.OutJson.GetProperty("faults").EnumerateArray());
        Assert.Equal((2, "Carrier alpha: 'chek' is not a role; did you mean check?"), (fault.GetProperty("line").GetInt32(), fault.GetProperty("text").GetString()));
        Assert.Equal(JsonValueKind.Array, _prompt.OutJson.GetProperty("remarks").ValueKind);
    }

    [Fact]
    public async Task Standard_input_is_read()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("""{"carriers": []}""", ["carriers", "check", "-"]));
        Assert.Contains("There is no carrier, so nobody can call.", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_others_may_write_is_refused()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such modes.");
        var file = _prompt.Write("carriers.json", """{"carriers": []}""");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherWrite);
        }

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("carriers", "check", file));
        Assert.Contains("Other users may change the file: chmod go-w.", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_further_word_is_needed()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("carriers"));
        Assert.Contains("carriers check FILE", _prompt.Error, StringComparison.Ordinal);
    }

    private Task<int> CheckAsync(string text, params string[] options) =>
        _prompt.RunAsync(["carriers", "check", _prompt.Write("carriers.json", text), .. options]);
}
