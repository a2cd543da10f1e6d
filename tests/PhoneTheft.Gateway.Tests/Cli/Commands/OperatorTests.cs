using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

/// <summary>Who somebody is to a gateway, and what its operator does.</summary>
public sealed class OperatorTests : IDisposable
{
    private const string Imei = "490154203237518";

    private readonly Prompt _prompt = new();

    [Fact]
    public async Task Whoami_says_carrier_roles_how_and_until_when()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("whoami"));

        Assert.Equal(
            [
                "carrier      acme",
                "name         Acme Mobile",
                "roles        check, sync",
                "identified   by the client certificate",
                "valid until  2026-12-24T12:00:00Z",
            ],
            _prompt.Out.TrimEnd().Split('\n'));
    }

    [Fact]
    public async Task Whoami_writes_JSON()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("whoami", "--json"));

        Assert.Equal("acme", _prompt.OutJson.GetProperty("carrier").GetString());
        Assert.Equal("CERTIFICATE", _prompt.OutJson.GetProperty("identified_by").GetString());
        Assert.Equal(["check", "sync"], _prompt.OutJson.GetProperty("roles").EnumerateArray().Select(role => role.GetString()!));
    }

    [Fact]
    public async Task End_hold_says_whose_hold_has_ended()
    {
        _prompt.Gateway.Hold(Imei);

        Assert.Equal(ExitCode.Ok, await EndAsync());
        Assert.Equal($"The hold of local on {Imei} has ended. The device is PERMITTED.", _prompt.Out.TrimEnd());

        Assert.Equal(ExitCode.Ok, await EndAsync());
        Assert.Contains("had already ended", _prompt.Out, StringComparison.Ordinal);
        var request = Assert.IsType<EndHoldRequest>(_prompt.Gateway.Requests[^1]);
        Assert.Equal(("local", "closed", "j.doe"), (request.Carrier, request.Reason, request.Actor));
    }

    [Theory]
    [InlineData("--of", "local", "--reason", "closed")]
    [InlineData("--of", "local", "--actor", "j.doe")]
    [InlineData("--reason", "closed", "--actor", "j.doe")]
    [InlineData("--of", "Local", "--reason", "closed", "--actor", "j.doe")]
    [InlineData("--of", "local", "--reason", "", "--actor", "j.doe")]
    public async Task End_hold_wants_carrier_reason_and_actor(params string[] options)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(["end-hold", Imei, .. options]));

        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Fact]
    public async Task Page_prints_the_link_alone()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("page"));

        Assert.Equal("https://gateway.example:8080/login?link=abc", _prompt.Out.TrimEnd());
    }

    [Theory]
    [InlineData(StatusCode.Unauthenticated, "IDENTITY_REQUIRED", ExitCode.Refused, "--cert and --key")]
    [InlineData(StatusCode.Unauthenticated, "CERTIFICATE_REJECTED", ExitCode.Refused, "--cert and --key")]
    [InlineData(StatusCode.Unauthenticated, "TOKEN_REJECTED", ExitCode.Refused, "--token-file")]
    [InlineData(StatusCode.Unauthenticated, "CARRIER_UNKNOWN", ExitCode.Refused, "register")]
    [InlineData(StatusCode.Unauthenticated, "IDENTITY_CONFLICT", ExitCode.Refused, "--carrier")]
    [InlineData(StatusCode.PermissionDenied, "ROLE_REQUIRED", ExitCode.Refused, "phonetheft whoami")]
    [InlineData(StatusCode.ResourceExhausted, "QUOTA_EXCEEDED", ExitCode.Refused, "quota")]
    [InlineData(StatusCode.Unavailable, "GATEWAY_BUSY", ExitCode.Unavailable, "--address")]
    [InlineData(StatusCode.Unavailable, "AUDIT_UNAVAILABLE", ExitCode.Unavailable, "--address")]
    [InlineData(StatusCode.Unavailable, "TOKEN_KEYS_UNAVAILABLE", ExitCode.Unavailable, "--address")]
    [InlineData(StatusCode.Unavailable, "REVOCATION_LISTS_UNAVAILABLE", ExitCode.Unavailable, "--address")]
    public async Task A_refusal_says_which_option_helps(StatusCode status, string reason, int code, string hint)
    {
        _prompt.Gateway.Refuse = _ => Refusals.Of(status, reason, "The gateway says why.");

        Assert.Equal(code, await _prompt.RunAsync("whoami"));

        Assert.StartsWith($"error: The gateway says why. ({reason}) ", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains(hint, _prompt.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();

    private Task<int> EndAsync() => _prompt.RunAsync("end-hold", Imei, "--of", "local", "--reason", "closed", "--actor", "j.doe");
}
