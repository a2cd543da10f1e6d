using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>Reads one shard, always from its primary: what a replica of Redis says may be older than what we know.</summary>
internal sealed class ShardReader(int shard, StoreDatabase database, StoreOptions options, TimeProvider time)
{
    /// <summary>Entries per page of the log: about 300 kB.</summary>
    private const int LogPageSize = 1_024;

    /// <summary>Members per page of a scan; Redis does this in about a millisecond, so that others get their turn.</summary>
    private const int ScanPageSize = 5_000;

    private const long SmallestOfFourteenDigits = 10_000_000_000_000;

    private readonly StoreKeys _keys = StoreKeys.Of(shard);

    /// <returns>Null when the shard has none.</returns>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<ShardMeta?> ReadMetaAsync(CancellationToken cancellationToken) =>
        ShardMeta.Parse(
            await BoundAsync(database().HashGetAsync(_keys.Meta, ShardMeta.Fields, CommandFlags.DemandMaster), cancellationToken), shard);

    /// <summary>The log from revision <paramref name="number"/> on, that one included: it shows that the history still holds it.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<LogPage> ReadLogAsync(long number, CancellationToken cancellationToken)
    {
        // Sent together and answered in order; meta is read first, so the log can only be newer.
        var now = database();
        var meta = now.HashGetAsync(_keys.Meta, ShardMeta.Fields, CommandFlags.DemandMaster);
        var entries = now.SortedSetRangeByScoreAsync(
            _keys.Log, number, double.PositiveInfinity, take: LogPageSize, flags: CommandFlags.DemandMaster);
        var values = await BoundAsync(Task.WhenAll(meta, entries), cancellationToken);
        return new LogPage(
            ShardMeta.Parse(values[0], shard),
            Array.ConvertAll(values[1], value => (byte[])value!),
            values[1].Length < LogPageSize);
    }

    /// <summary>One entry of the log; null when there is none of that number.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<byte[]?> ReadLogEntryAsync(long number, CancellationToken cancellationToken)
    {
        var entries = database().SortedSetRangeByScoreAsync(_keys.Log, number, number, flags: CommandFlags.DemandMaster);
        return await BoundAsync(entries, cancellationToken) is [var entry, ..] ? (byte[])entry! : null;
    }

    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<ScanPage> ScanBlockedAsync(string cursor, CancellationToken cancellationToken) =>
        ScanAsync(_keys.Blocked, cursor, cancellationToken);

    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<ScanPage> ScanTrackedAsync(string cursor, CancellationToken cancellationToken) =>
        ScanAsync(_keys.Tracked, cursor, cancellationToken);

    /// <summary>What a carrier holds in this shard, unordered, each once.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<Dictionary<EquipmentIdentity, byte[]>> ReadHoldsAsync(string carrier, CancellationToken cancellationToken)
    {
        // Most carriers have none in most shards, and a scan with its looks at the run id is six round trips.
        var key = _keys.Holds(carrier);
        return await BoundAsync(database().KeyExistsAsync(key, CommandFlags.DemandMaster), cancellationToken)
            ? await ReadHashAsync(key, value => (byte[])value!, cancellationToken)
            : [];
    }

    /// <summary>The whole set of devices that are PROHIBITED.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<HashSet<EquipmentIdentity>> ReadBlockedAsync(CancellationToken cancellationToken) =>
        ReadSetAsync(_keys.Blocked, cancellationToken);

    /// <summary>The whole set of devices that are TRACKED.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<HashSet<EquipmentIdentity>> ReadTrackedAsync(CancellationToken cancellationToken) =>
        ReadSetAsync(_keys.Tracked, cancellationToken);

    /// <summary>How many carriers block and how many track, "blocks,tracks", by device.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<Dictionary<EquipmentIdentity, string>> ReadOwnersAsync(CancellationToken cancellationToken) =>
        ReadHashAsync(_keys.Owners, value => (string)value!, cancellationToken);

    /// <summary>Names the process that answers: a scan may only go on at the one it began with.</summary>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<string> ReadRunIdAsync(CancellationToken cancellationToken)
    {
        try
        {
            var now = database();
            var endpoint = await BoundAsync(now.IdentifyEndpointAsync(_keys.Meta, CommandFlags.DemandMaster), cancellationToken);
            var server = now.Multiplexer.GetServer(endpoint!);
            var info = await BoundAsync(server.InfoAsync("server"), cancellationToken);
            return info.SelectMany(group => group).FirstOrDefault(line => line.Key == "run_id").Value ?? "";
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfRead(e);
        }
    }

    /// <summary>What falls due until a second, by the store's clock: members and their scores, the earliest first.</summary>
    /// <param name="untilSeconds">The second.</param>
    /// <param name="skip">How many to leave out at the beginning.</param>
    /// <param name="atMost">How many to read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="StoreException">The store can't be reached.</exception>
    public Task<SortedSetEntry[]> ReadDueAsync(long untilSeconds, int skip, int atMost, CancellationToken cancellationToken) => BoundAsync(
        database().SortedSetRangeByScoreWithScoresAsync(
            _keys.Expiry, double.NegativeInfinity, untilSeconds, skip: skip, take: atMost, flags: CommandFlags.DemandMaster), cancellationToken);

    private Task<Dictionary<EquipmentIdentity, T>> ReadHashAsync<T>(RedisKey key, Func<RedisResult, T> read, CancellationToken cancellationToken) =>
        AtOneServerAsync(async () =>
        {
            var values = new Dictionary<EquipmentIdentity, T>();
            var cursor = "0";
            do
            {
                var (next, fields) = await ScanOnceAsync("HSCAN", key, cursor, cancellationToken);
                for (var i = 0; i < fields.Length; i += 2)
                {
                    if (EquipmentIdentity.TryParseCanonical((string?)fields[i], out var identity))
                    {
                        values[identity] = read(fields[i + 1]);
                    }
                }

                cursor = next;
            }
            while (cursor != "0");
            return values;
        }, cancellationToken);

    private Task<HashSet<EquipmentIdentity>> ReadSetAsync(RedisKey key, CancellationToken cancellationToken) => AtOneServerAsync(async () =>
    {
        var members = new HashSet<EquipmentIdentity>();
        var cursor = "0";
        do
        {
            var page = await ScanAsync(key, cursor, cancellationToken);
            members.UnionWith(page.Identities);
            cursor = page.Cursor;
        }
        while (cursor != "0");
        return members;
    }, cancellationToken);

    // Another process has other cursors: what it was asked to go on with may have left out anything.
    private async Task<T> AtOneServerAsync<T>(Func<Task<T>> scan, CancellationToken cancellationToken)
    {
        var runId = await ReadRunIdAsync(cancellationToken);
        var result = await scan();
        return await ReadRunIdAsync(cancellationToken) == runId
            ? result
            : throw new StoreException(StoreFault.Unavailable, "The store's primary changed during the scan.");
    }

    private async Task<ScanPage> ScanAsync(RedisKey key, string cursor, CancellationToken cancellationToken)
    {
        var (next, members) = await ScanOnceAsync("SSCAN", key, cursor, cancellationToken);
        var identities = new EquipmentIdentity[members.Length];
        var count = 0;
        foreach (var member in members)
        {
            // Anything else was not written by us; the digest will tell if it matters.
            if (TryReadMember((RedisValue)member, out var identity))
            {
                identities[count++] = identity;
            }
        }

        return new ScanPage(next, count == identities.Length ? identities : identities[..count]);
    }

    private static bool TryReadMember(RedisValue member, out EquipmentIdentity identity)
    {
        // The client has made a number of what looks like one, and a text of it again would cost more than the reading did. Of 14
        // digits are all numbers from here to the limit; an identity that begins with 0 is left as a text.
        if (member.IsInteger && (long)member is >= SmallestOfFourteenDigits and < (long)EquipmentIdentity.Limit and var number)
        {
            identity = EquipmentIdentity.FromValue((ulong)number);
            return true;
        }

        return EquipmentIdentity.TryParseCanonical((byte[]?)member, out identity);
    }

    private async Task<(string Cursor, RedisResult[] Items)> ScanOnceAsync(
        string command, RedisKey key, string cursor, CancellationToken cancellationToken)
    {
        object[] arguments = [key, cursor, "COUNT", ScanPageSize.ToString(CultureInfo.InvariantCulture)];
        var page = (RedisResult[])(await BoundAsync(database().ExecuteAsync(command, arguments, CommandFlags.DemandMaster), cancellationToken))!;
        return ((string)page[0]!, (RedisResult[])page[1]!);
    }

    private async Task<T> BoundAsync<T>(Task<T> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call.WaitAsync(options.ReadTimeout, time, cancellationToken);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfRead(e);
        }
    }
}

/// <summary>One look at a shard: its meta first, then the log from a position on, so the log is at least as new.</summary>
/// <param name="Meta">Null when the shard has none.</param>
/// <param name="Entries">In revision order, the one at the asked position first when it is still there.</param>
/// <param name="IsLast">Nothing more was there when it was read.</param>
internal sealed record LogPage(ShardMeta? Meta, IReadOnlyList<byte[]> Entries, bool IsLast);

/// <summary>Some members of a set. What is not on a page may be on another: absence here means nothing.</summary>
/// <param name="Cursor">Where to go on; "0" after the last page.</param>
/// <param name="Identities">In no order; may repeat those of other pages.</param>
internal sealed record ScanPage(string Cursor, EquipmentIdentity[] Identities);
