using Google.Protobuf.WellKnownTypes;
using Google.Rpc;
using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

public sealed class ConfirmTests : IDisposable
{
    private const string Imei = "490154203237518";
    private const string Token = "00112233445566778899aabbccddeeff";

    private readonly Prompt _prompt = new();

    [Fact]
    public async Task A_refusal_gives_the_exact_command_that_confirms_it()
    {
        _prompt.Gateway.Refuse = _ => TooMany();

        Assert.Equal(ExitCode.ConfirmationRequired, await _prompt.RunAsync("unblock", Imei, "--actor", "J. O'Neill"));

        Assert.StartsWith("error: That would be many. (BULK_CONFIRMATION_REQUIRED)", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("1,000 more today", _prompt.Error, StringComparison.Ordinal);
        Assert.EndsWith($@"phonetheft unblock {Imei} --actor 'J. O'\''Neill' --confirm {Token}", _prompt.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_token_is_replaced_by_the_new_one()
    {
        _prompt.Gateway.Refuse = _ => TooMany();

        await _prompt.RunAsync("block", Imei, "--confirm", "old", "--reason", "lost");

        Assert.EndsWith($"phonetheft block {Imei} --reason lost --confirm {Token}", _prompt.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_token_goes_with_the_call()
    {
        await _prompt.RunAsync("block", Imei, "--confirm", Token);
        await _prompt.RunAsync("unblock", Imei, "--confirm", Token);

        Assert.Equal(Token, _prompt.Gateway.Requests.OfType<BlockRequest>().Single().BulkConfirmation);
        Assert.Equal(Token, _prompt.Gateway.Requests.OfType<UnblockRequest>().Single().BulkConfirmation);
    }

    [Fact]
    public async Task A_refused_import_stops_and_says_how_to_go_on()
    {
        var file = _prompt.Write("list.csv", Lists.Header + string.Concat(Enumerable.Range(1, 10).Select(i => $"{i + 10_000_000_000_000},,\n")));
        var answers = 4;
        _prompt.Gateway.Refuse = r => r is BlockRequest && answers-- <= 0 ? TooMany() : null;

        Assert.Equal(ExitCode.Stopped, await _prompt.RunAsync("import", file, "--in-flight", "8"));

        Assert.Contains("stopped after 4 of 10 devices", _prompt.Error, StringComparison.Ordinal);
        Assert.EndsWith($"phonetheft import {file} --in-flight 8 --confirm {Token}", _prompt.Error.TrimEnd(), StringComparison.Ordinal);
        Assert.Equal(4, _prompt.Gateway.Holds.Count);
    }

    [Fact]
    public async Task An_import_announces_everything_before_its_first_write()
    {
        var file = _prompt.Write("list.csv", Lists.Header + string.Concat(Enumerable.Range(1, 10).Select(i => $"{i + 10_000_000_000_000},,\n")));
        _prompt.Gateway.Hold("10000000000003");
        _prompt.Gateway.Hold("99000000000001");
        _prompt.Gateway.Hold("99000000000002", Disposition.Track);
        _prompt.Gateway.Guard = _ => TooMany();

        Assert.Equal(ExitCode.ConfirmationRequired, await _prompt.RunAsync("import", file, "--full", "--actor", "night job"));

        var announced = Assert.Single(_prompt.Gateway.Announced);
        Assert.Equal((1UL, 9UL, false, "night job"), (announced.Ends, announced.Blocks, announced.AtMost, announced.Actor));
        Assert.Equal(("10000000", 9UL), announced.Tacs.Select(of => (of.Tac, of.Blocks)).Single());
        Assert.Equal(0, _prompt.Gateway.Writes);
        Assert.Contains("Nothing was written", _prompt.Error, StringComparison.Ordinal);
        Assert.EndsWith($"phonetheft import {file} --full --actor 'night job' --confirm {Token}", _prompt.Error.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Existing_holds_are_read_only_if_the_whole_list_exceeds_the_limit()
    {
        var file = _prompt.Write("list.csv", Lists.Header + "10000000000001,,\n10000000000002,,\n");
        _prompt.Gateway.Hold("10000000000001");
        _prompt.Gateway.Guard = announced => announced.Blocks > 1 ? Refusals.Of(StatusCode.FailedPrecondition, "BULK_CONFIRMATION_REQUIRED") : null;

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file));

        Assert.Equal([(2UL, true), (1UL, false)], _prompt.Gateway.Announced.Select(announced => (announced.Blocks, announced.AtMost)));
        Assert.Single(_prompt.Gateway.Requests.OfType<ListHoldsRequest>());
    }

    [Fact]
    public async Task A_small_import_asks_once_and_reads_no_list()
    {
        var file = _prompt.Write("list.csv", Lists.Header + "10000000000001,,\n");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file));

        Assert.Single(_prompt.Gateway.Announced);
        Assert.Empty(_prompt.Gateway.Requests.OfType<ListHoldsRequest>());
    }

    [Fact]
    public async Task The_announcement_redeems_the_token_and_the_writes_need_none()
    {
        var file = _prompt.Write("list.csv", Lists.Header + string.Concat(Enumerable.Range(1, 3).Select(i => $"{i + 10_000_000_000_000},,\n")));

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--in-flight", "1", "--confirm", Token));

        Assert.Equal([Token], _prompt.Gateway.Announced.Select(announced => announced.BulkConfirmation));
        Assert.Equal(["", "", ""], _prompt.Gateway.Confirmations);
    }

    [Fact]
    public async Task An_older_gateway_gets_the_token_until_it_is_redeemed()
    {
        var file = _prompt.Write("list.csv", Lists.Header + string.Concat(Enumerable.Range(1, 30).Select(i => $"{i + 10_000_000_000_000},,\n")));
        _prompt.Gateway.Guard = _ => new RpcException(new Grpc.Core.Status(StatusCode.Unimplemented, ""));

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", file, "--in-flight", "1", "--confirm", Token));

        Assert.Equal([Token, .. Enumerable.Repeat("", 29)], _prompt.Gateway.Confirmations);
    }

    public void Dispose() => _prompt.Dispose();

    private static RpcException TooMany()
    {
        var info = new ErrorInfo { Domain = "gateway.phonetheft", Reason = "BULK_CONFIRMATION_REQUIRED" };
        info.Metadata.Add("bulk_confirmation", Token);
        info.Metadata.Add("amount", "1000");
        return new Google.Rpc.Status { Code = (int)StatusCode.FailedPrecondition, Message = "That would be many.", Details = { Any.Pack(info) } }.ToRpcException();
    }
}
