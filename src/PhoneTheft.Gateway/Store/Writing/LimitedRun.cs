using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store.Writing;

/// <summary>
/// What may go into one run of the write script: refused writes are failed, what was counted for the others is settled afterwards.
/// </summary>
internal sealed class LimitedRun(BulkLimiter limiter, int shard, StorePatience patience)
{
    private readonly List<(BulkReservation Reservation, List<PendingWrite> Writes)> _reserved = [];

    /// <summary>The writes that may go on, in their order.</summary>
    public List<PendingWrite> Writes { get; private set; } = [];

    /// <summary>Counts the writes of each carrier against its day, all at once.</summary>
    /// <exception cref="StoreException">The store can't be reached; nothing was written.</exception>
    public async Task AdmitAsync(List<PendingWrite> writes, TimeSpan timeout)
    {
        var refused = new HashSet<PendingWrite>();
        try
        {
            await patience.WaitAsync(
                Task.WhenAll(writes.Where(IsLimited).GroupBy(write => (write.Operations[0].Carrier, write.BulkConfirmation)).Select(AdmitAsync)), timeout);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            // Counted or not: no operation was sent.
            throw RedisFaults.OfNothingWritten(e, "The store does not answer; nothing was sent to it.");
        }

        Writes = refused.Count == 0 ? writes : writes.FindAll(write => !refused.Contains(write));

        async Task AdmitAsync(IGrouping<(string Carrier, string Token), PendingWrite> group)
        {
            var own = group.ToList();
            try
            {
                var operations = own is [PendingPublish publish] ? publish.Operations : own.ConvertAll(write => write.Operations[0]);
                var reservation = await limiter.ReserveAsync(new BulkDemand(group.Key.Carrier, shard, group.Key.Token, operations));
                lock (_reserved)
                {
                    _reserved.Add((reservation, own));
                }
            }
            catch (StoreException fault)
            {
                lock (_reserved)
                {
                    refused.UnionWith(own);
                }

                foreach (var write in own)
                {
                    write.Fail(fault);
                }
            }
        }
    }

    /// <summary>Gives back what was counted and did not happen.</summary>
    /// <param name="results">One per operation of <see cref="Writes"/>, in order; none: nothing was applied.</param>
    public async Task SettleAsync(IReadOnlyList<WriteResult> results)
    {
        var happened = new Dictionary<PendingWrite, int>(Writes.Count);
        var from = 0;
        foreach (var write in Writes)
        {
            happened[write] = from;
            from += write.Operations.Count;
        }

        (BulkReservation, List<PendingWrite>)[] reserved;
        lock (_reserved)
        {
            reserved = [.. _reserved];
        }

        foreach (var (reservation, writes) in reserved)
        {
            var tally = new BulkTally();
            for (var i = 0; i < (results.Count == 0 ? 0 : writes.Count); i++)
            {
                var first = happened[writes[i]];
                for (var n = 0; n < writes[i].Operations.Count; n++)
                {
                    if (results[first + n].Outcome == WriteOutcome.Changed)
                    {
                        tally.Add(writes[i].Operations[n], results[first + n].Before);
                    }
                }
            }

            try
            {
                await limiter.SettleAsync(reservation, tally);
            }
            catch (Exception e) when (RedisFaults.IsFailedCall(e))
            {
                // The day counts a little too much; the write has its answer and is none the worse.
            }
        }
    }

    private static bool IsLimited(PendingWrite write) => write.Operations is [Place or Release, ..];
}
