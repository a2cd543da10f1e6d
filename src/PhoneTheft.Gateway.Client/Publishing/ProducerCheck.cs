using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.Journal;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>Compares what the store knows of this producer with what the journal says, before anything is published.</summary>
internal sealed partial class ProducerCheck(SyncJournal journal, PendingReceipts receipts, CurrentStatus status, ILogger logger)
{
    private const int AtOnce = 1_024;

    /// <summary>
    /// Brings journal and store together, shard by shard. Receipts get to know what was applied though its answer was lost.
    /// </summary>
    /// <param name="known">The last sequence numbers that Welcome gave, by shard.</param>
    /// <exception cref="ConnectionFault">
    /// The store knows more than this journal ever sent: the state is a copy, or came back from a backup, and its numbers mean
    /// something else to the store. It has a new producer now. Or Welcome doesn't give the numbers of all shards.
    /// </exception>
    public void Run(IReadOnlyList<ulong> known)
    {
        if (known.Count != journal.Shards)
        {
            throw ConnectionFault.Violation($"Welcome must give the last sequence numbers of {journal.Shards} shards; got {known.Count}.");
        }

        for (var shard = 0; shard < known.Count; shard++)
        {
            var highest = journal.HighestSequence(shard);
            if (known[shard] > (ulong)highest)
            {
                journal.Answers.RenewProducer();
                status.Change(now => now with { ProducersRenewed = now.ProducersRenewed + 1 });
                Log.ProducerRenewed(logger, shard, known[shard], highest);
                throw ConnectionFault.ProducerRenewed();
            }
        }

        for (var shard = 0; shard < known.Count; shard++)
        {
            BringTogether(shard, (long)known[shard]);
        }
    }

    private void BringTogether(int shard, long known)
    {
        var acknowledged = journal.Acknowledged(shard);
        if (known < acknowledged)
        {
            var reopened = journal.Answers.ReopenAfter(shard, known);
            status.Change(now => now with { Reopened = now.Reopened + reopened.Operations });
            Log.StoreLostWrites(logger, shard, known, acknowledged, reopened.Operations, reopened.Missing);
            return;
        }

        while (acknowledged < known)
        {
            var applied = journal.NextToSend(shard, acknowledged, (int)Math.Min(known - acknowledged, AtOnce));
            foreach (var entry in applied)
            {
                receipts.Settle(
                    entry.Id, operation => new OperationResult { Operation = operation, Outcome = OperationOutcome.AlreadyApplied });
            }

            acknowledged = applied[^1].Sequence;
            journal.Answers.Acknowledge(shard, acknowledged);
            status.Change(now => now with { Published = now.Published + applied.Count });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Error, "The store knows operation {Known} of shard {Shard}, but this state has sent {Highest} at most: it is a copy, or was restored from a backup. Publishing as a new producer from now on")]
        public static partial void ProducerRenewed(ILogger logger, int shard, ulong known, long highest);

        [LoggerMessage(5202, LogLevel.Error, "The store lost writes: it had acknowledged operation {Acknowledged} of shard {Shard} and knows {Known} now. Sending {Reopened} operations again; {Missing} are too old to be in the journal")]
        public static partial void StoreLostWrites(ILogger logger, int shard, long known, long acknowledged, long reopened, long missing);
    }
}
