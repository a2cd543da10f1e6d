using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Cli;
using PhoneTheft.Gateway.V1;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;

namespace PhoneTheft.Gateway.Tests.Client.Blocklist;

public sealed class WriteManyTests : IDisposable
{
    private const string Phone = "490154203237518";
    private const string OtherPhone = "356938035643809";

    private readonly FakeGateway _gateway = new();
    private readonly BlocklistClient _client;

    public WriteManyTests() => _client = new BlocklistClient(new FakeChannel(_gateway));

    public void Dispose() => _client.Dispose();

    [Fact]
    public async Task A_write_whose_repetition_broke_off_may_be_done()
    {
        _gateway.Refuse = InTurn(Refusals.Of(StatusCode.Unavailable, "STORE_UNAVAILABLE"), Broken, Refusals.Of(StatusCode.Unavailable, "NOT_LOADED"));

        var (done, open) = await WriteBothAsync();

        Assert.Equal((OperationOutcome.Changed, false), (done.Outcome, done.AnswerWasLost));
        Assert.Equal((OperationOutcome.Refused, "NOT_LOADED", true), (open.Outcome, open.Error!.Reason, open.AnswerWasLost));
    }

    [Fact]
    public async Task The_last_error_counts_when_a_repetition_fails_as_a_whole()
    {
        _gateway.Refuse = InTurn(Refusals.Of(StatusCode.Unavailable, "STORE_UNAVAILABLE"), Broken, Broken);

        var (_, open) = await WriteBothAsync();

        Assert.Equal((OperationOutcome.Refused, "", true), (open.Outcome, open.Error!.Reason, open.AnswerWasLost));
        Assert.True(open.Error.MayBeDone);
    }

    [Fact]
    public async Task An_unknown_outcome_is_not_forgotten_by_later_refusals()
    {
        _gateway.Refuse = InTurn(
            Refusals.Of(StatusCode.Unavailable, "WRITE_OUTCOME_UNKNOWN"), Refusals.Of(StatusCode.Unavailable, "STORE_BUSY"), Refusals.Of(StatusCode.Unavailable, "STORE_BUSY"));

        var (_, open) = await WriteBothAsync();

        Assert.Equal(("STORE_BUSY", true), (open.Error!.Reason, open.AnswerWasLost));
    }

    [Fact]
    public async Task A_confirmed_write_that_may_be_done_is_not_repeated()
    {
        _gateway.Refuse = InTurn(Refusals.Of(StatusCode.Unavailable, "WRITE_OUTCOME_UNKNOWN"));

        var (_, open) = await WriteBothAsync("token");

        Assert.Equal("WRITE_OUTCOME_UNKNOWN", open.Error!.Reason);
        Assert.Single(_gateway.Confirmations);
    }

    private static RpcException Broken => new(new Grpc.Core.Status(StatusCode.Unavailable, "The connection broke."));

    private async Task<(HoldWriteResult Done, HoldWriteResult Open)> WriteBothAsync(string? confirmation = null)
    {
        HoldWrite[] writes = [new BlockWrite { Imei = Phone, Reason = HoldReason.Stolen }, new BlockWrite { Imei = OtherPhone, Reason = HoldReason.Stolen }];
        var results = await _client.WriteManyAsync(writes, confirmation, TestContext.Current.CancellationToken);
        return (results[0], results[1]);
    }

    /// <summary>Refuses the other phone with one of these after the other.</summary>
    private static Func<object, Exception?> InTurn(params RpcException[] refusals)
    {
        var next = 0;
        return request => request is BlockRequest { Imei: OtherPhone } && next < refusals.Length ? refusals[next++] : null;
    }
}
