using System.Globalization;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Every key of the store, and nothing else names one. What they hold: docs/store-format.md.</summary>
/// <remarks>
/// <code>
/// pt:{s07}:meta            HASH  format, store_id, position, counts, digest
/// pt:{s07}:log             ZSET  the change log, by revision number
/// pt:{s07}:blocked         SET   identities that are PROHIBITED
/// pt:{s07}:tracked         SET   identities that are TRACKED
/// pt:{s07}:owners          HASH  identity → how many block, how many track
/// pt:{s07}:carriers        SET   carriers with a holds hash here
/// pt:{s07}:past            HASH  identity → the last holds that ended
/// pt:{s07}:producers       HASH  carrier/producer → fence and last sequence
/// pt:{s07}:expiry          ZSET  what falls due, by second
/// pt:{s07}:waited          STRING written to wait for: what comes after it is on its way too
/// pt:{s07}:losses          HASH  what the shard is known to have lost
/// pt:{s07}:holds:CARRIER   HASH  identity → this carrier's hold
/// pt:{s00}:fence           STRING the last fencing number given
/// pt:{s00}:opened:CARRIER  ZSET  its producers, by the second of their last session
/// pt:{s00}:budget:CARRIER  HASH  what it ended and blocked within a day, by the hour, and tokens given out
/// pt:{s00}:tacs:CARRIER    HASH  what it blocked today, by TAC
/// pt:{s00}:audit           HASH  node → how far the audit log of that gateway has come
/// pt:{s00}:nodes           HASH  gateway → the highest format it knows, and when it said so
/// pt:bell                  channel: the number of a shard that has changed
/// </code>
/// The braces are a hash tag: a shard lives on one node of a cluster, so one script can touch all of it.
/// </remarks>
internal sealed class StoreKeys
{
    /// <summary>The doorbell. Losing a ring costs a poll interval, nothing else.</summary>
    public static readonly RedisChannel Bell = RedisChannel.Literal("pt:bell");

    /// <summary>How a gateway listens to it: those of before format 2 subscribe to the channel itself, and so can be counted.</summary>
    public static readonly RedisChannel BellPattern = RedisChannel.Pattern("pt:bell");

    /// <summary>The counter of fencing numbers; there is one, so it lives with shard 0.</summary>
    public static readonly RedisKey Fence = "pt:{s00}:fence";

    /// <summary>How far the audit logs of the gateways have come; with shard 0 as well.</summary>
    public static readonly RedisKey AuditHeads = "pt:{s00}:audit";

    /// <summary>The gateways that use the store; with shard 0 as well.</summary>
    public static readonly RedisKey Nodes = "pt:{s00}:nodes";

    private readonly string _prefix;

    private StoreKeys(int shard)
    {
        _prefix = string.Create(CultureInfo.InvariantCulture, $"pt:{{s{shard:D2}}}:");
        Meta = _prefix + "meta";
        Log = _prefix + "log";
        Blocked = _prefix + "blocked";
        Tracked = _prefix + "tracked";
        Owners = _prefix + "owners";
        Carriers = _prefix + "carriers";
        Past = _prefix + "past";
        Producers = _prefix + "producers";
        Expiry = _prefix + "expiry";
        Waited = _prefix + "waited";
        Losses = _prefix + "losses";
        Fixed = [Meta, Log, Blocked, Tracked, Owners, Carriers, Past, Producers, Expiry];
    }

    public RedisKey Meta { get; }

    public RedisKey Log { get; }

    public RedisKey Blocked { get; }

    public RedisKey Tracked { get; }

    public RedisKey Owners { get; }

    public RedisKey Carriers { get; }

    public RedisKey Past { get; }

    public RedisKey Producers { get; }

    public RedisKey Expiry { get; }

    /// <summary>Written to wait for; it expires by itself and no script knows it.</summary>
    public RedisKey Waited { get; }

    /// <summary>What the shard is known to have lost; no write comes near it.</summary>
    public RedisKey Losses { get; }

    /// <summary>The keys of the list that have a fixed name, in the order in which the scripts take them.</summary>
    public IReadOnlyList<RedisKey> Fixed { get; }

    public RedisKey Holds(string carrier) => _prefix + "holds:" + carrier;

    /// <summary>A carrier's producers; with shard 0, too.</summary>
    public static RedisKey ProducersOf(string carrier) => "pt:{s00}:opened:" + carrier;

    /// <summary>What a carrier did within a day.</summary>
    public static RedisKey BudgetOf(string carrier) => "pt:{s00}:budget:" + carrier;

    /// <summary>What a carrier blocked today, by TAC.</summary>
    public static RedisKey TacsOf(string carrier) => "pt:{s00}:tacs:" + carrier;

    /// <param name="shard">0 … shards − 1.</param>
    public static StoreKeys Of(int shard) => All[shard];

    private static readonly StoreKeys[] All = [.. Enumerable.Range(0, 64).Select(shard => new StoreKeys(shard))];
}
