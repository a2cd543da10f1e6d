using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Tests.Client.Syncing;
using PhoneTheft.Gateway.V1;
using static PhoneTheft.Gateway.Tests.Client.Syncing.SessionUnderTest;

namespace PhoneTheft.Gateway.Tests.Client.Publishing;

public sealed class PublishingTests : IDisposable
{
    private readonly SessionUnderTest _session = new();

    [Fact]
    public void A_shard_that_fills_a_message_goes_alone_and_the_rest_together()
    {
        _session.Publish([.. Blocks(3, 300), .. Blocks(5, 2), .. Blocks(9, 2)]);

        var sent = _session.Sent.NewPublishes();
        Assert.Equal(2, sent.Count);
        Assert.Equal(Enumerable.Range(1, 256), Sequences(sent[0]));
        Assert.Equal([1, 2, 1, 2, .. Enumerable.Range(257, 44)], Sequences(sent[1]));
    }

    [Fact]
    public void No_more_is_under_way_than_the_gateway_allows()
    {
        _session.Publish(Blocks(3, 2_000));
        var sent = _session.Sent.NewPublishes();
        Assert.Equal(4, sent.Count);

        _session.Apply(sent[0]);

        Assert.Equal(1_025, Sequences(Assert.Single(_session.Sent.NewPublishes()))[0]);
        Assert.Equal(256, _session.Journal.Acknowledged(3));
    }

    [Fact]
    public void One_message_never_names_a_device_twice()
    {
        _session.Publish([Block(3, 1), Block(3, 2), new EndHold { Identity = Device(3, 1) }, Block(3, 4)]);

        Assert.Equal([[1, 2], [3, 4]], _session.Sent.NewPublishes().Select(Sequences));
    }

    [Fact]
    public void Only_what_was_done_without_a_gap_is_acknowledged()
    {
        _session.Publish(Blocks(3, 600));
        var sent = _session.Sent.NewPublishes();

        _session.Apply(sent[1]);
        Assert.Equal(0, _session.Journal.Acknowledged(3));

        _session.Apply(sent[0]);
        Assert.Equal(512, _session.Journal.Acknowledged(3));
    }

    [Fact]
    public async Task A_refused_operation_is_left_out_and_the_rest_goes_again_with_new_numbers()
    {
        var receipt = _session.Publish(Blocks(3, 300));
        var sent = _session.Sent.NewPublishes();

        _session.Refuse(sent[0], Error(ErrorReason.ExpiryInPast), operation => operation.Sequence == 5 ? Error(ErrorReason.ExpiryInPast) : null);
        Assert.Empty(_session.Sent.NewPublishes());
        _session.Answer(sent[1], _ => Error(ErrorReason.SequenceGap));

        var again = _session.Sent.NewPublishes();
        Assert.Equal(Enumerable.Range(1, 299), again.SelectMany(Sequences));
        Assert.Equal(Device(3, 5).ToString(), again[0].Operations[4].Block.Imei);
        foreach (var publish in again)
        {
            _session.Apply(publish);
        }

        var results = await receipt.Completion.WaitAsync(Patience.OfSeconds(10), TimeProvider.System);
        Assert.Equal(OperationOutcome.Refused, results[4].Outcome);
        Assert.Equal("EXPIRY_IN_PAST", results[4].Error!.Reason);
        Assert.Equal(299, results.Count(result => result.Outcome == OperationOutcome.Changed));
        Assert.Equal((299, 0), (_session.Journal.Acknowledged(3), _session.Journal.Pending));
        Assert.Equal(Device(3, 4), Assert.Single(_session.State.ReadRefused()).Operation.Identity);
    }

    [Fact]
    public void What_failed_in_passing_goes_again_unchanged_after_the_time_the_gateway_gave()
    {
        _session.Publish(Blocks(3, 300));
        var sent = _session.Sent.NewPublishes();

        _session.Answer(sent[0], _ => Error(ErrorReason.WriteOutcomeUnknown), TimeSpan.FromSeconds(1));
        _session.Answer(sent[1], _ => Error(ErrorReason.SequenceGap));
        _session.Advance(TimeSpan.FromMilliseconds(900));
        Assert.Empty(_session.Sent.NewPublishes());

        _session.Advance(TimeSpan.FromMilliseconds(200));
        Assert.Equal(sent.SelectMany(publish => publish.Operations), _session.Sent.NewPublishes().SelectMany(publish => publish.Operations));
    }

    [Fact]
    public void What_is_beyond_the_quota_goes_again_later()
    {
        _session.Publish(Blocks(3, 100));
        var sent = Assert.Single(_session.Sent.NewPublishes());

        _session.Refuse(sent, Error(ErrorReason.QuotaExceeded), _ => null, TimeSpan.FromSeconds(1));
        Assert.Empty(_session.Sent.NewPublishes());
        Assert.Equal(100, _session.Journal.Pending);

        _session.Advance(TimeSpan.FromSeconds(1.1));
        Assert.Equal(sent.Operations, Assert.Single(_session.Sent.NewPublishes()).Operations);
    }

    [Fact]
    public void Other_shards_go_on_while_one_waits_for_its_answers()
    {
        _session.Publish([.. Blocks(3, 512), .. Blocks(4, 256)]);
        var sent = _session.Sent.NewPublishes();
        Assert.Equal(3, sent.Count);

        _session.Refuse(sent[0], Error(ErrorReason.ExpiryInPast), operation => operation.Sequence == 1 ? Error(ErrorReason.ExpiryInPast) : null);
        _session.Publish(Blocks(5, 1));

        Assert.Equal(Device(5, 0).ToString(), Assert.Single(Assert.Single(_session.Sent.NewPublishes()).Operations).Block.Imei);
    }

    [Fact]
    public void A_gap_that_nothing_explains_ends_the_session()
    {
        _session.Publish(Blocks(3, 10));

        _session.Answer(_session.Sent.NewPublishes()[0], _ => Error(ErrorReason.SequenceGap));

        Assert.Equal(ConnectionFaultKind.Violation, _session.Fault);
    }

    [Fact]
    public void A_newer_session_ends_this_one_for_good()
    {
        _session.Publish(Blocks(3, 10));

        _session.Answer(_session.Sent.NewPublishes()[0], _ => Error(ErrorReason.SessionSuperseded));

        Assert.IsType<SessionSupersededException>(ConnectionEnd.FinalOf(_session.Failure));
    }

    [Fact]
    public void An_answer_to_nothing_ends_the_session()
    {
        _session.Apply(new Publish { PublishId = 77 });

        Assert.Equal(ConnectionFaultKind.Violation, _session.Fault);
    }

    [Fact]
    public async Task Too_much_at_once_waits_until_somebody_confirms()
    {
        var converged = _session.ConvergeAsync();
        _session.Publish(Blocks(3, 600));
        var sent = _session.Sent.NewPublishes();
        var required = Error(ErrorReason.BulkConfirmationRequired);
        required.BulkConfirmation = new BulkConfirmation { Token = "t-1", Amount = 250_000 };
        foreach (var publish in sent)
        {
            _session.Answer(publish, _ => required);
        }

        Assert.Empty(_session.Sent.NewPublishes());
        Assert.Equal(("t-1", 250_000), (_session.Status.Confirmation!.Token, _session.Status.Confirmation.Amount));
        await Assert.ThrowsAsync<PublishConfirmationRequiredException>(() => converged);

        _session.Confirm("t-1");

        // The token is good once: what carries it goes ahead of all the rest.
        var confirmed = Assert.Single(_session.Sent.NewPublishes());
        Assert.Equal("t-1", confirmed.BulkConfirmation);
        _session.Apply(confirmed);
        Assert.All(_session.Sent.NewPublishes(), publish => Assert.Equal("", publish.BulkConfirmation));
        Assert.Equal(256, _session.Journal.Acknowledged(3));
    }

    [Fact]
    public void Goodbye_is_said_when_everything_is_answered()
    {
        _session.Publish(Blocks(3, 10));
        var sent = _session.Sent.NewPublishes();

        _session.Receive(new SyncResponse { Drain = new Drain() });
        _session.Publish(Blocks(4, 10));
        Assert.Empty(_session.Sent.New());

        _session.Apply(sent[0]);
        Assert.NotNull(Assert.Single(_session.Sent.New()).Goodbye);
        Assert.True(_session.Sent.IsComplete);
        Assert.Equal(10, _session.Journal.Pending);
    }

    public void Dispose() => _session.Dispose();

    private static IReadOnlyList<int> Sequences(Publish publish) => [.. publish.Operations.Select(operation => (int)operation.Sequence)];
}
