using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Syncing;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>Compares what the store knows of this producer with what the journal says, before anything is published.</summary>
internal static partial class ProducerCheck
{
    private const int AtOnce = 1_024;

    /// <summary>Brings journal and store together, shard by shard.</summary>
    /// <param name="parts">With the receipts, which get to know what was applied though its answer was lost.</param>
    /// <param name="journal">Of the state.</param>
    /// <param name="known">The last sequence numbers that Welcome gave, by shard.</param>
    /// <exception cref="ProducerRenewedException">
    /// The store knows more than this journal ever sent: the state is a copy, or came back from a backup, and its numbers mean
    /// something else to the store. It has a new producer now.
    /// </exception>
    public static void Run(SyncParts parts, SyncJournal journal, IReadOnlyList<ulong> known)
    {
        if (known.Count != parts.State.Shards)
        {
            throw new ProtocolViolationException("Welcome doesn't give the last sequence numbers of all shards.");
        }

        for (var shard = 0; shard < known.Count; shard++)
        {
            var highest = journal.HighestSequence(shard);
            if (known[shard] > (ulong)highest)
            {
                journal.RenewProducer();
                parts.Status.Change(status => status with { ProducersRenewed = status.ProducersRenewed + 1 });
                Log.ProducerRenewed(parts.Logger, shard, known[shard], highest);
                throw new ProducerRenewedException();
            }
        }

        for (var shard = 0; shard < known.Count; shard++)
        {
            BringTogether(parts, journal, shard, (long)known[shard]);
        }
    }

    private static void BringTogether(SyncParts parts, SyncJournal journal, int shard, long known)
    {
        var acknowledged = journal.Acknowledged(shard);
        if (known < acknowledged)
        {
            var reopened = journal.ReopenAfter(shard, known);
            parts.Status.Change(status => status with { Reopened = status.Reopened + reopened.Operations });
            Log.StoreLostWrites(parts.Logger, shard, known, acknowledged, reopened.Operations, reopened.Missing);
            return;
        }

        while (acknowledged < known)
        {
            var applied = journal.NextToSend(shard, acknowledged, (int)Math.Min(known - acknowledged, AtOnce));
            foreach (var entry in applied)
            {
                parts.Receipts.Settle(entry.Id, operation => new OperationResult { Operation = operation, Outcome = OperationOutcome.AlreadyApplied });
            }

            acknowledged = applied[^1].Sequence;
            journal.Acknowledge(shard, acknowledged);
            parts.Status.Change(status => status with { Published = status.Published + applied.Count });
        }
    }

    private static partial class Log
    {
        [LoggerMessage(5201, LogLevel.Error, "The store knows operation {Known} of shard {Shard}, and this state has sent {Highest} at most: it is a copy, or came back from a backup. It publishes as a new producer from now on")]
        public static partial void ProducerRenewed(ILogger logger, int shard, ulong known, long highest);

        [LoggerMessage(5202, LogLevel.Error, "The store has acknowledged operation {Acknowledged} of shard {Shard} and knows {Known} now: it lost writes. {Reopened} operations are sent again, {Missing} are too old to be in the journal")]
        public static partial void StoreLostWrites(ILogger logger, int shard, long known, long acknowledged, long reopened, long missing);
    }
}
