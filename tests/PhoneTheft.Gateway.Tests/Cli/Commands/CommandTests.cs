using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

public sealed class CommandTests : IDisposable
{
    private const string Imei = "490154203237518";

    private readonly Prompt _prompt = new();

    [Theory]
    [InlineData(StatusCode.Unavailable, "NOT_LOADED", ExitCode.Unavailable)]
    [InlineData(StatusCode.Unavailable, "STORE_UNAVAILABLE", ExitCode.Unavailable)]
    [InlineData(StatusCode.DeadlineExceeded, "CONSISTENCY_TIMEOUT", ExitCode.Unavailable)]
    [InlineData(StatusCode.InvalidArgument, "CHECK_DIGIT_WRONG", ExitCode.Usage)]
    [InlineData(StatusCode.NotFound, "HOLD_NOT_FOUND", ExitCode.Refused)]
    [InlineData(StatusCode.PermissionDenied, "ROLE_REQUIRED", ExitCode.Refused)]
    [InlineData(StatusCode.Unauthenticated, "CARRIER_INVALID", ExitCode.Refused)]
    [InlineData(StatusCode.FailedPrecondition, "TOO_STALE", ExitCode.Refused)]
    [InlineData(StatusCode.Internal, "INTERNAL", ExitCode.Failure)]
    [InlineData(StatusCode.Unknown, "SOMETHING_NEW", ExitCode.Failure)]
    public async Task A_refusal_has_an_exit_code_and_one_clear_line(StatusCode status, string reason, int expected)
    {
        _prompt.Gateway.Refuse = _ => Refusals.Of(status, reason, "It is so.", "imei");

        foreach (var command in (string[])["block", "unblock", "device"])
        {
            Assert.Equal(expected, await _prompt.RunAsync(command, Imei));
            Assert.StartsWith($"error: It is so. ({reason}, imei)", _prompt.Error, StringComparison.Ordinal);
            Assert.Single(_prompt.Error.TrimEnd().Split('\n'));
            Assert.Equal("", _prompt.Out);
        }
    }

    [Fact]
    public async Task A_placeholder_does_not_read_as_clean()
    {
        Assert.Equal(ExitCode.PerhapsTypo, await _prompt.RunAsync("check", "000000000000000"));

        Assert.Contains("placeholder", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task With_json_a_refusal_is_an_object()
    {
        _prompt.Gateway.Refuse = _ => Refusals.Of(StatusCode.NotFound, "HOLD_NOT_FOUND", "Nothing held.");

        await _prompt.RunAsync("unblock", Imei, "--json");

        var error = _prompt.ErrorJson.GetProperty("error");
        Assert.Equal("HOLD_NOT_FOUND", error.GetProperty("reason").GetString());
        Assert.Equal("Nothing held.", error.GetProperty("message").GetString());
        Assert.Equal(ExitCode.Refused, error.GetProperty("exit_code").GetInt32());
        Assert.NotNull(error.GetProperty("hint").GetString());
    }

    [Fact]
    public async Task Where_no_gateway_answers_the_address_is_named()
    {
        _prompt.Gateway.Refuse = _ => new RpcException(new Status(StatusCode.Unavailable, "Connection refused"));

        Assert.Equal(ExitCode.Unavailable, await _prompt.RunAsync("status", "--address", "http://gw.example:1234"));
        Assert.Contains("No gateway answers at gw.example:1234.", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_hostile_message_does_not_steer_the_terminal()
    {
        _prompt.Gateway.Refuse = _ => Refusals.Of(StatusCode.NotFound, "A\u001b[2JB", "\u001b]0;x\u0007\r\nline \u202e2");

        await _prompt.RunAsync("device", Imei);

        Assert.DoesNotContain(_prompt.Error.TrimEnd('\n'), char.IsControl);
        Assert.DoesNotContain('\u202e', _prompt.Error);
    }

    [Fact]
    public async Task Block_says_all_that_was_asked_for()
    {
        var code = await _prompt.RunAsync(
            "block", Imei, "--reason", "ownership-claim", "--track", "--asserted-at", "2026-11-01", "--expires-at", "2027-01-31T10:30+01:00",
            "--reference", "A-1", "--actor", "@jane", "--check-digit", "lenient");

        Assert.Equal(ExitCode.Ok, code);
        var request = Assert.IsType<BlockRequest>(Assert.Single(_prompt.Gateway.Requests));
        Assert.Equal(Imei, request.Imei);
        Assert.Equal((Disposition.Track, HoldReason.OwnershipClaim), (request.Disposition, request.Reason));
        Assert.Equal(new DateTime(2026, 11, 1, 0, 0, 0, DateTimeKind.Utc), request.AssertedAt.ToDateTime());
        Assert.Equal(new DateTime(2027, 1, 31, 9, 30, 0, DateTimeKind.Utc), request.ExpiresAt.ToDateTime());
        Assert.Equal(("A-1", "@jane", CheckDigitPolicy.Lenient), (request.Reference, request.Actor, request.CheckDigit));
    }

    [Fact]
    public async Task Block_alone_means_stolen_now_and_for_ever()
    {
        await _prompt.RunAsync("block", Imei, "--json");

        var request = Assert.IsType<BlockRequest>(Assert.Single(_prompt.Gateway.Requests));
        Assert.Equal((Disposition.Block, HoldReason.Stolen, CheckDigitPolicy.Strict), (request.Disposition, request.Reason, request.CheckDigit));
        Assert.Null(request.AssertedAt);
        Assert.Null(request.ExpiresAt);
        Assert.Equal("CHANGED", _prompt.OutJson.GetProperty("outcome").GetString());
        Assert.Equal("PROHIBITED", _prompt.OutJson.GetProperty("status").GetString());
    }

    [Theory]
    [InlineData("block", Imei, "--reason", "ownership-claim")]
    [InlineData("block", Imei, "--reason", "boredom")]
    [InlineData("block", Imei, "--asserted-at", "2026-13-01")]
    [InlineData("block", Imei, "--asserted-at", "2026-11-01T10:30")]
    [InlineData("block", Imei, "--asserted-at", "1999-12-31")]
    [InlineData("block", Imei, "--reference", "a\u0007b")]
    [InlineData("block", Imei, "--check-digit", "maybe")]
    [InlineData("block")]
    [InlineData("check")]
    [InlineData("check", Imei, "--timeout", "0s")]
    [InlineData("check", Imei, "--timeout", "soon")]
    [InlineData("check", Imei, "--address", "ftp://x")]
    [InlineData("check", Imei, "--carrier", "Not A Carrier")]
    [InlineData("import", "x", "--full", "--delta")]
    [InlineData("import", "x", "--allow-shrink")]
    [InlineData("import", "x", "--reason", "financial-claim")]
    [InlineData("import", "x", "--in-flight", "0")]
    [InlineData("frobnicate")]
    [InlineData]
    public async Task Wrong_usage_is_2_and_asks_nobody(params string[] args)
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync(args));
        Assert.StartsWith("error: ", _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Requests);

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync([.. args, "--json"]));
        Assert.Equal(ExitCode.Usage, _prompt.ErrorJson.GetProperty("error").GetProperty("exit_code").GetInt32());
    }

    [Fact]
    public async Task Address_and_carrier_come_from_the_environment_unless_said()
    {
        _prompt.Variables["PHONETHEFT_ADDRESS"] = "gw.example:7000";
        _prompt.Variables["PHONETHEFT_CARRIER"] = "acme";
        await _prompt.RunAsync("device", Imei);
        Assert.Equal((new Uri("http://gw.example:7000"), "acme"), (_prompt.Address, _prompt.Carrier));

        await _prompt.RunAsync("device", Imei, "--address", "https://other.example", "--carrier", "beta");
        Assert.Equal((new Uri("https://other.example"), "beta"), (_prompt.Address, _prompt.Carrier));
    }

    [Fact]
    public async Task Device_shows_holds()
    {
        _prompt.Gateway.Hold("49015420323751", since: "2026-01-02");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("device", Imei));
        Assert.StartsWith("PROHIBITED  49015420323751  brand and model unknown", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("2026-01-02T00:00:00Z", _prompt.Out, StringComparison.Ordinal);

        await _prompt.RunAsync("device", Imei, "--json");
        Assert.Equal("STOLEN", _prompt.OutJson.GetProperty("holds")[0].GetProperty("reason").GetString());
        Assert.Equal("2026-01-02T00:00:00Z", _prompt.OutJson.GetProperty("holds")[0].GetProperty("asserted_at").GetString());
    }

    public void Dispose() => _prompt.Dispose();
}
