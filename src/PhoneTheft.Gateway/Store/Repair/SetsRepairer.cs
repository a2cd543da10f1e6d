using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Repair;

/// <summary>
/// Rebuilds a shard's sets from its holds, when they do not fit its history: somebody changed them, or the store lost a part.
/// </summary>
/// <remarks>
/// Writes are frozen meanwhile, so what is read stays true. Several gateways may notice at once; the token in meta lets one gateway
/// repair, and whoever finds it silent for <see cref="RespectFor"/> takes over. Nothing is unfrozen unless the holds add up to
/// the digest and the counts of the history: if they don't, only a backup helps, and a person decides.
/// </remarks>
internal sealed partial class SetsRepairer(ShardContext context, Func<Task> finishHalfRun)
{
    private const int DevicesPerScript = 200;

    private static readonly TimeSpan RespectFor = TimeSpan.FromSeconds(30);

    private readonly StoreKeys _keys = StoreKeys.Of(context.Index);
    private readonly ILogger _logger = context.Store.Loggers.CreateLogger<SetsRepairer>();
    private readonly string _token = Guid.NewGuid().ToString("N");

    /// <exception cref="StoreException">The store can't be reached.</exception>
    public async Task<RepairOutcome> TryRepairAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (await RunAsync("FREEZE", (long)RespectFor.TotalMilliseconds) != "OK")
            {
                return RepairOutcome.LeftToAnother;
            }

            Log.Frozen(_logger, context.Index);
            await finishHalfRun();
            var owners = await CountOwnersAsync(cancellationToken);
            var sums = SumsOf(owners);

            // Before a set is touched: where the holds are the damage, the sets are the last good copy.
            var outcome = await RunAsync("CHECK", sums);
            if (outcome == "OK")
            {
                var put = await PutRightAsync(owners, cancellationToken);
                outcome = put is null ? "LOST" : await RunAsync("DONE", sums);
                if (outcome == "OK")
                {
                    Log.Repaired(_logger, context.Index, put ?? 0);
                    return RepairOutcome.Repaired;
                }
            }

            if (outcome == "LOST")
            {
                // This one was silent for too long, and says nothing about the holds.
                return RepairOutcome.LeftToAnother;
            }

            Log.BeyondRepair(_logger, context.Index, outcome);
            return RepairOutcome.BeyondRepair;
        }
        catch (FormatException e)
        {
            Log.BeyondRepair(_logger, context.Index, e.Message);
            return RepairOutcome.BeyondRepair;
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfRead(e);
        }
    }

    /// <summary>Prohibited, tracked, holds and digest, as the holds have it.</summary>
    private static RedisValue[] SumsOf(Dictionary<EquipmentIdentity, DeviceOwners> owners) =>
    [
        owners.Values.Count(device => device.Status == EquipmentStatus.Prohibited),
        owners.Values.Count(device => device.Status == EquipmentStatus.Tracked),
        owners.Values.Sum(device => (long)device.Blocks + device.Tracks),
        owners.Aggregate(Digest.Empty, (sum, device) => sum + Digest.Of(device.Key, device.Value.Status)).ToString(),
    ];

    private async Task<Dictionary<EquipmentIdentity, DeviceOwners>> CountOwnersAsync(CancellationToken cancellationToken)
    {
        var owners = new Dictionary<EquipmentIdentity, DeviceOwners>();
        foreach (var carrier in await context.Store.Database().SetMembersAsync(_keys.Carriers, CommandFlags.DemandMaster))
        {
            foreach (var (identity, text) in await context.Reader.ReadHoldsAsync((string)carrier!, cancellationToken))
            {
                var known = owners.GetValueOrDefault(identity);
                owners[identity] = Letters.DispositionOf(text.FirstOrDefault()) == Disposition.Block
                    ? known with { Blocks = known.Blocks + 1 }
                    : known with { Tracks = known.Tracks + 1 };
            }

            await RunAsync("PUT");
        }

        return owners;
    }

    /// <returns>How many devices are in other sets now than before, or are written again because nobody knows. Null: another gateway has taken over.</returns>
    private async Task<int?> PutRightAsync(Dictionary<EquipmentIdentity, DeviceOwners> owners, CancellationToken cancellationToken)
    {
        var blocked = await context.Reader.ReadBlockedAsync(cancellationToken);
        var tracked = await context.Reader.ReadTrackedAsync(cancellationToken);
        await RunAsync("PUT");
        var counted = await context.Reader.ReadOwnersAsync(cancellationToken);
        var wrong = owners.Keys.Union(blocked).Union(tracked).Union(counted.Keys).Where(identity =>
        {
            var right = owners.GetValueOrDefault(identity);
            return blocked.Contains(identity) != (right.Status == EquipmentStatus.Prohibited)
                || tracked.Contains(identity) != (right.Status == EquipmentStatus.Tracked)
                || counted.GetValueOrDefault(identity, "0,0") != right.Text;
        }).ToList();
        foreach (var chunk in wrong.Chunk(DevicesPerScript))
        {
            var arguments = chunk.SelectMany(identity => new RedisValue[]
            {
                identity.ToString(),
                owners.GetValueOrDefault(identity).Text,
                Letters.Of(owners.GetValueOrDefault(identity).Status).ToString(),
            });
            if (await RunAsync("PUT", [.. arguments]) != "OK")
            {
                return null;
            }
        }

        return wrong.Count;
    }

    // A PUT of nothing still says that this one is at work.
    private async Task<string> RunAsync(string action, params RedisValue[] arguments)
    {
        RedisKey[] keys = [_keys.Meta, _keys.Blocked, _keys.Tracked, _keys.Owners];
        RedisValue[] all = [action, context.Store.Identity.StoreId.ToString("N"), _token, .. arguments];
        var answer = (string?)await context.Store.Database().RunScriptAsync(StoreScript.Repair, keys, all);
        return answer is "OK" or "BUSY" or "LOST" or "UNEQUAL"
            ? answer
            : throw new FormatException($"repair.lua answered '{answer}', which this gateway does not know.");
    }

    private static partial class Log
    {
        [LoggerMessage(1401, LogLevel.Error, "Shard {Shard}: the store's sets do not fit its history; writes are frozen while they are rebuilt from the holds")]
        public static partial void Frozen(ILogger logger, int shard);

        [LoggerMessage(1402, LogLevel.Warning, "Shard {Shard}: the store's sets fit its history again, {Devices} devices were corrected; writes go on")]
        public static partial void Repaired(ILogger logger, int shard, int devices);

        [LoggerMessage(1403, LogLevel.Critical, "Shard {Shard}: the store's holds do not fit its history either ({Outcome}); writes stay frozen until a backup is restored")]
        public static partial void BeyondRepair(ILogger logger, int shard, string outcome);
    }
}

/// <summary>How an attempt to repair a shard's sets ended.</summary>
internal enum RepairOutcome
{
    None = 0,
    /// <summary>The sets fit the history, and writes go on.</summary>
    Repaired = 1,
    /// <summary>Another gateway is repairing them.</summary>
    LeftToAnother = 2,
    /// <summary>The holds don't fit the history either: a person decides.</summary>
    BeyondRepair = 3,
}
