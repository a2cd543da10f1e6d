using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Client.Syncing;
using static PhoneTheft.Gateway.Tests.Client.Syncing.SessionUnderTest;

namespace PhoneTheft.Gateway.Tests.Client.Publishing;

public sealed class ProducerCheckTests : IDisposable
{
    private readonly SessionUnderTest _session = new();

    [Fact]
    public async Task What_the_store_has_though_its_answer_was_lost_is_done()
    {
        var receipt = _session.Publish(Blocks(3, 3));

        _session.Connect(known: 2);

        Assert.Equal((2, 1), (_session.Journal.Acknowledged(3), _session.Journal.Pending));
        _session.Connect(known: 3);
        var results = await receipt.Completion.WaitAsync(Patience.OfSeconds(10), TimeProvider.System);
        Assert.All(results, result => Assert.Equal(OperationOutcome.AlreadyApplied, result.Outcome));
    }

    [Fact]
    public void What_the_store_had_acknowledged_and_lost_goes_again()
    {
        _session.Publish(Blocks(3, 3));
        _session.Journal.Answers.Acknowledge(3, 3);

        _session.Connect(known: 1);

        Assert.Equal((1, 2, 2), (_session.Journal.Acknowledged(3), _session.Journal.Pending, _session.Status.Reopened));
    }

    [Fact]
    public void A_store_that_knows_more_than_was_ever_sent_means_a_new_producer()
    {
        var producer = _session.Journal.ProducerId;
        _session.Publish(Blocks(3, 3));

        var fault = Assert.Throws<ConnectionFault>(() => _session.Connect(known: 4));
        Assert.Equal(ConnectionFaultKind.ProducerRenewed, fault.Kind);

        Assert.NotEqual(producer, _session.Journal.ProducerId);
        Assert.Equal((3, 1), (_session.Journal.Pending, _session.Status.ProducersRenewed));
    }

    [Fact]
    public void What_was_added_and_not_sent_does_not_hide_it()
    {
        _session.Journal.Add([.. Blocks(3, 5)]);

        var fault = Assert.Throws<ConnectionFault>(() => _session.Connect(known: 4));
        Assert.Equal(ConnectionFaultKind.ProducerRenewed, fault.Kind);
    }

    public void Dispose() => _session.Dispose();
}
