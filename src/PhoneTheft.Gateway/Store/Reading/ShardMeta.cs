using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>A shard's meta hash: where its history is, and what its list looks like there.</summary>
internal sealed record ShardMeta
{
    /// <summary>The fields, in the order in which <see cref="Parse"/> takes their values.</summary>
    public static RedisValue[] Fields { get; } =
        ["format", "shards", "store_id", "epoch", "revision", "chain", "blocked", "tracked", "holds", "digest", "oldest", "frozen"];

    /// <summary>The format of a new store. It stays until the first lost change is put back: docs/store-format.md.</summary>
    public const string NewFormat = "1";

    /// <summary>The highest format that this gateway reads and writes; it knows those below it, too.</summary>
    public const int HighestFormat = 2;

    /// <summary>The formats that this gateway reads and writes; knows_format in prelude.lua has the same.</summary>
    public static IReadOnlyList<string> KnownFormats { get; } = [NewFormat, "2"];

    public static bool Knows(string? format) => KnownFormats.Contains(format, StringComparer.Ordinal);

    /// <summary>What to say of a format that it does not know.</summary>
    public static string UnknownFormat(string? format) =>
        $"The store has format '{format}'; this gateway knows {string.Join(" and ", KnownFormats)}.";

    /// <summary>What a flag in meta says; it has no other value.</summary>
    public const string Yes = "1";

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

    /// <summary>Reads a flag; one that is not there is not set.</summary>
    /// <exception cref="FormatException">It has another value: it may have been set.</exception>
    public static bool ReadFlag(string name, RedisValue value) =>
        !value.IsNull && (value == Yes ? true : throw new FormatException($"{name} in meta must be {Yes} or absent."));

    /// <returns>Null when there is no meta.</returns>
    /// <exception cref="FormatException">A field is missing or cannot be read.</exception>
    public static ShardMeta? Parse(RedisValue[] values, int shard)
    {
        if (!IsThere(values))
        {
            return null;
        }

        var chain = Chain.Parse(Encoding.ASCII.GetBytes((string?)values[5] ?? ""));
        return new ShardMeta
        {
            Format = (string?)values[0] ?? "",
            Shards = NumberAt(1) is <= int.MaxValue and var shards ? (int)shards : throw new FormatException(
                "shards in meta must be 16, 32 or 64."),
            StoreId = Guid.Parse((string)values[2]!),
            Revision = new Revision(shard, NumberAt(3), NumberAt(4), chain.First),
            Chain = chain,
            Prohibited = NumberAt(6),
            Tracked = NumberAt(7),
            Holds = NumberAt(8),
            Digest = Digest.Parse((string?)values[9] ?? ""),
            Oldest = NumberAt(10),
            IsFrozen = !values[11].IsNull,
        };

        long NumberAt(int field) => StoredNumber.Parse(values[field], $"{Fields[field]} in meta");
    }
}
