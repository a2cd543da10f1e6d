using System.Globalization;
using PhoneTheft.Gateway.Client.StateFiles;

namespace PhoneTheft.Gateway.Client.Journal;

/// <summary>What was acknowledged is kept for a while: what a store loses at a failover comes back from its producers.</summary>
internal sealed class JournalRetention(StateDatabase database, JournalPlaces places, TimeProvider time)
{
    // Kept per minute, so that a day of acknowledgements is 1,440 rows a shard.
    internal const int SecondsPerMark = 60;

    // About 50 ms: what a trim may keep publishing waiting.
    private const int TrimmedAtOnce = 20_000;

    // Refusals are few, and somebody has to read them.
    private static readonly TimeSpan RefusedKept = TimeSpan.FromDays(90);

    private static readonly TimeSpan TrimEvery = TimeSpan.FromMinutes(1);

    private long _trimmedAt;

    /// <summary>As <see cref="Trim(TimeSpan)"/>, unless it forgot everything less than a minute ago.</summary>
    /// <returns>False: there is more to forget; call again.</returns>
    public bool TrimInTime(TimeSpan retention)
    {
        var now = time.GetTimestamp();
        if (_trimmedAt != 0 && time.GetElapsedTime(_trimmedAt, now) < TrimEvery)
        {
            return true;
        }

        if (!Trim(retention))
        {
            return false;
        }

        _trimmedAt = now;
        return true;
    }

    /// <summary>Forgets what was acknowledged longer ago than this, a bounded number at a time.</summary>
    /// <returns>False: there is more to forget; call again.</returns>
    public bool Trim(TimeSpan retention)
    {
        lock (database.Gate)
        {
            var left = TrimmedAtOnce;
            using var transaction = database.Begin(durable: false);
            for (var shard = 0; shard < places.Shards && left > 0; shard++)
            {
                left -= Trim(shard, Now() - (long)retention.TotalSeconds, left);
            }

            database.Execute(
                string.Create(CultureInfo.InvariantCulture, $"DELETE FROM refused WHERE at < {Now() - (long)RefusedKept.TotalSeconds}"));
            transaction.Commit();
            return left > 0;
        }
    }

    private int Trim(int shard, long before, int max)
    {
        // A mark covers all that was acknowledged in its minute, so the minute has to be over as well.
        using var old = database.Prepare("SELECT max(id) FROM acknowledged_at WHERE shard = ? AND at + ? <= ?");
        if (old.Bind(1, (long)shard).Bind(2, (long)SecondsPerMark).Bind(3, before).Single() is not { } through)
        {
            return 0;
        }

        using var remove = database.Prepare("DELETE FROM journal WHERE shard = ?1 AND id IN (SELECT id FROM journal WHERE shard = ?1 AND id <= ?2 ORDER BY id LIMIT ?3)");
        using var removed = database.Prepare("SELECT changes()");
        remove.Bind(1, (long)shard).Bind(2, through).Bind(3, (long)max).Run();
        var count = (int)(removed.Single() ?? 0);
        if (count < max)
        {
            using var unmark = database.Prepare("DELETE FROM acknowledged_at WHERE shard = ? AND id <= ?");
            unmark.Bind(1, (long)shard).Bind(2, through).Run();
        }

        return count;
    }

    private long Now() => time.GetUtcNow().ToUnixTimeSeconds();
}
