using System.Globalization;
using System.Text;
using PhoneTheft.Gateway.Core;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>A shard's meta hash: where its history is, and what its list looks like there.</summary>
internal sealed record ShardMeta
{
    /// <summary>The fields, in the order in which <see cref="Parse"/> takes their values.</summary>
    public static RedisValue[] Fields { get; } =
        ["format", "shards", "store_id", "epoch", "revision", "chain", "blocked", "tracked", "holds", "digest", "oldest", "frozen"];

    /// <summary>The format this gateway writes, and the only one it reads.</summary>
    public const string KnownFormat = "1";

    public required string Format { get; init; }

    public required int Shards { get; init; }

    public required Guid StoreId { get; init; }

    public required Revision Revision { get; init; }

    public required Chain Chain { get; init; }

    public required long Prohibited { get; init; }

    public required long Tracked { get; init; }

    public required long Holds { get; init; }

    public required Digest Digest { get; init; }

    /// <summary>The oldest revision number still in the log; one more than the newest when the log is empty.</summary>
    public required long Oldest { get; init; }

    /// <summary>Writes wait: the sets don't fit the history.</summary>
    public required bool IsFrozen { get; init; }

    /// <summary>Whether there is a meta at all, ours or not.</summary>
    public static bool IsThere(RedisValue[] values) => !values[2].IsNull;

    /// <returns>Null when there is no meta.</returns>
    /// <exception cref="FormatException">There is one, and it isn't ours.</exception>
    public static ShardMeta? Parse(RedisValue[] values, int shard)
    {
        try
        {
            return IsThere(values) ? Read(values, shard) : null;
        }
        catch (Exception e) when (e is InvalidCastException or OverflowException)
        {
            throw new FormatException("A number of a meta is none.", e);
        }
    }

    private static ShardMeta Read(RedisValue[] values, int shard)
    {
        var chain = Chain.Parse(Encoding.ASCII.GetBytes((string?)values[5] ?? ""));
        return new ShardMeta
        {
            Format = (string?)values[0] ?? "",
            Shards = int.Parse((string?)values[1] ?? "", CultureInfo.InvariantCulture),
            StoreId = Guid.Parse((string)values[2]!),
            Revision = new Revision(shard, (long)values[3], (long)values[4], chain.First),
            Chain = chain,
            Prohibited = (long)values[6],
            Tracked = (long)values[7],
            Holds = (long)values[8],
            Digest = Digest.Parse((string?)values[9] ?? ""),
            Oldest = (long)values[10],
            IsFrozen = !values[11].IsNull,
        };
    }
}
