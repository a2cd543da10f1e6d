using System.ComponentModel.DataAnnotations;

namespace PhoneTheft.Gateway.Store.Redis;

/// <summary>Where the truth is kept, and how patient the gateway is with it. Section "Store".</summary>
internal sealed class StoreOptions
{
    public const string Section = "Store";

    /// <summary>No caller waits longer than this for the store, whether in a queue or for an answer. Not a setting.</summary>
    public static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    /// <summary>A StackExchange.Redis connection string: one server, Sentinel or a cluster. Unset: the embedded store.</summary>
    [RedisSecret]
    public string Redis { get; init; } = "";

    /// <summary>A file that holds the password of that Redis, on one line. Unset: there is none, or the connection string has it.</summary>
    public string RedisPasswordFile { get; init; } = "";

    /// <summary>
    /// A PEM file with the authorities that may have issued the certificate of that Redis. Unset: those that this machine trusts.
    /// </summary>
    public string RedisCertificateAuthority { get; init; } = "";

    /// <summary>A PEM file with the certificate that the gateway shows to that Redis, and its intermediates. Unset: it shows none.</summary>
    public string RedisCertificate { get; init; } = "";

    /// <summary>A PEM file with the key of <see cref="RedisCertificate"/>; only this user may read it.</summary>
    public string RedisKey { get; init; } = "";

    /// <summary>Whether a Redis on another machine may be used without TLS.</summary>
    public bool AllowInsecureRedis { get; init; }

    /// <summary>Where the embedded store keeps its data.</summary>
    [Required]
    public string DataDirectory { get; init; } = "./data";

    /// <summary>Number of shards: 16, 32 or 64. Unset: what the store has; for a new one 16, for a cluster 64.</summary>
    [AllowedValues(null, 16, 32, 64)]
    public int? Shards { get; init; }

    /// <summary>Whether an empty Redis may become a new store.</summary>
    /// <value>Unset: only in Development mode. The embedded store always creates itself.</value>
    public bool? Create { get; init; }

    /// <summary>Whether a Redis may be used that drops what it was given when its memory is full (maxmemory-policy).</summary>
    public bool AllowEviction { get; init; }

    /// <summary>The token of a loss that the embedded store was refused for: it goes on without what is missing.</summary>
    public string AcceptLoss { get; init; } = "";

    /// <summary>
    /// How long the store may be silent before the callers of writes are told that it is unavailable, or their outcome unknown.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(1.25);

    /// <summary>How long one read may take: a poll, a page of a scan, a look-up.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:01:00")]
    public TimeSpan ReadTimeout { get; init; } = TimeSpan.FromSeconds(1.5);

    /// <summary>How often a shard asks the store for changes when no doorbell rings.</summary>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:01:00")]
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>From which staleness on a shard counts as stale.</summary>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan StaleAfter { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How many changes this node keeps in memory, over all shards.</summary>
    [Range(1_000, 10_000_000)]
    public int RecentChanges { get; init; } = 100_000;

    /// <summary>Log entries a shard keeps at least.</summary>
    [Range(1_000, 10_000_000)]
    public int LogEntries { get; init; } = 100_000;

    /// <summary>How long entries beyond <see cref="LogEntries"/> are kept while <see cref="LogMaxBytes"/> allows.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "365.00:00:00")]
    public TimeSpan LogAge { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Bytes of log entries, over all shards, above which entries beyond <see cref="LogEntries"/> go at once.</summary>
    [Range(0, long.MaxValue)]
    public long LogMaxBytes { get; init; } = 1L << 30;

    /// <summary>A shard's part of <see cref="RecentChanges"/>.</summary>
    public int RecentChangesPerShard(int shards) => Math.Max(1, RecentChanges / shards);

    public bool IsEmbedded => string.IsNullOrWhiteSpace(Redis);
}
