using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;

namespace PhoneTheft.Gateway.Tests.Cli.Running;

public sealed class AddressTests : IDisposable
{
    private const string Imei = "490154203237518";

    private static readonly Uri[] Both = [new("http://a:1"), new("http://b:1")];

    private readonly Prompt _prompt = new();

    [Fact]
    public async Task Several_addresses_are_repeated_or_separated_by_commas()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("check", Imei, "--address", "a:1", "--address", "b:1"));
        Assert.Equal(Both, _prompt.Addresses);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("check", Imei, "--address", "a:1,b:1"));
        Assert.Equal(Both, _prompt.Addresses);

        _prompt.Variables[AccessOptions.AddressVariable] = "a:1, b:1";
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("check", Imei));
        Assert.Equal(Both, _prompt.Addresses);
    }

    [Theory]
    [InlineData("device", Imei)]
    [InlineData("block", Imei)]
    [InlineData("export")]
    [InlineData("losses")]
    public async Task A_command_hands_all_gateways_to_the_library(params string[] command)
    {
        await _prompt.RunAsync([.. command, "--address", "a:1", "--address", "b:1"]);

        Assert.Equal(Both, _prompt.Addresses);
    }

    [Fact]
    public async Task A_status_is_that_of_a_single_gateway()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("status", "--address", "a:1", "--address", "b:1"));

        Assert.Contains("'status' asks a single gateway; got 2 addresses.", _prompt.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://user:secret@a:1")]
    [InlineData("https://a:1/status")]
    [InlineData("https://a:1?token=x")]
    public async Task An_address_has_neither_a_user_nor_a_path(string address)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", Imei, "--address", address));

        Assert.Contains("An address must look like", _prompt.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_wrong_address_of_several_is_refused()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("check", Imei, "--address", "a:1,ftp://b"));

        Assert.Contains("An address must look like", _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();
}
