using CsCheck;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Tests.Client.State;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;

namespace PhoneTheft.Gateway.Tests.Client.Journal;

/// <summary>Any history of one shard's journal against a list and a number.</summary>
public sealed class JournalModelTests
{
    private enum Step
    {
        Add,
        Send,
        Acknowledge,
        Refuse,
        Reopen,
        Renew,
        Restart,
    }

    [Fact]
    public void After_any_history_the_journal_is_that_of_the_model() =>
        Gen.Select(Gen.Frequency((6, Gen.Const(Step.Add)), (4, Gen.Const(Step.Send)), (4, Gen.Const(Step.Acknowledge)), (2, Gen.Const(Step.Refuse)), (2, Gen.Const(Step.Reopen)), (1, Gen.Const(Step.Renew)), (1, Gen.Const(Step.Restart))), Gen.Int[0, 6])
            .Array[1, 60].Sample(Run, iter: 60, threads: 2);

    private static void Run((Step Step, int Number)[] steps)
    {
        using var file = StateFileUnderTest.WithAList();
        var identity = Phone(0);
        var shard = identity.ShardOf(StateFileUnderTest.Shards);
        var kept = new List<long>();
        var acknowledged = 0;
        var numbered = 0;
        foreach (var (step, number) in steps)
        {
            var journal = file.Journal;
            var waiting = kept.Count - acknowledged;
            switch (step)
            {
                case Step.Add:
                    var first = journal.Add([.. Enumerable.Repeat(Block(identity), number)]);
                    kept.AddRange(Enumerable.Range(0, number).Select(place => first + place));
                    break;
                case Step.Send:
                    var after = acknowledged + Math.Min(number, waiting);
                    Assert.Equal(kept.Skip(after).Take(3), journal.NextToSend(shard, after, 3).Select(entry => entry.Id));
                    numbered = Math.Min(after + 3, kept.Count) > numbered ? kept.Count : numbered;
                    break;
                case Step.Acknowledge:
                    acknowledged += Math.Min(number, numbered - acknowledged);
                    journal.Answers.Acknowledge(shard, acknowledged);
                    break;
                case Step.Refuse when number < numbered - acknowledged:
                    journal.Answers.Refuse(shard, [new(acknowledged + number + 1, "REASON", "")]);
                    kept.RemoveAt(acknowledged + number);
                    numbered--;
                    break;
                case Step.Reopen:
                    var back = Math.Min(number, acknowledged);
                    acknowledged -= back;
                    Assert.Equal(new ReopenedOperations(back, 0), journal.Answers.ReopenAfter(shard, acknowledged));
                    break;
                case Step.Renew:
                    journal.Answers.RenewProducer();
                    kept.RemoveRange(0, acknowledged);
                    (acknowledged, numbered) = (0, 0);
                    break;
                case Step.Restart:
                    file.Restart();
                    break;
            }
        }

        Assert.Equal((acknowledged, numbered, kept.Count - acknowledged), (file.Journal.Acknowledged(shard), file.Journal.HighestSequence(shard), file.Journal.Pending));
        var left = file.Journal.NextToSend(shard, acknowledged, int.MaxValue);
        Assert.Equal(kept.Skip(acknowledged), left.Select(entry => entry.Id));
        Assert.Equal(Enumerable.Range(acknowledged + 1, kept.Count - acknowledged), left.Select(entry => (int)entry.Sequence));
    }
}
