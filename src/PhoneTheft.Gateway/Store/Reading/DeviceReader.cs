using System.Text;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Reading;

/// <summary>Reads one device, in a script so that all of it is of one revision.</summary>
internal sealed class DeviceReader(int shard, StoreIdentity store, StoreDatabase database, StoreOptions options, TimeProvider time)
{
    private readonly StoreKeys _keys = StoreKeys.Of(shard);

    /// <exception cref="StoreException">The store cannot be reached, or holds something about the device that cannot be read.</exception>
    public async Task<DeviceRecord> ReadAsync(EquipmentIdentity identity, CancellationToken cancellationToken)
    {
        try
        {
            return await ReadWholeAsync(identity, cancellationToken);
        }
        catch (FormatException e)
        {
            throw StoreException.OfUnreadable(shard, e);
        }
    }

    private async Task<DeviceRecord> ReadWholeAsync(EquipmentIdentity identity, CancellationToken cancellationToken)
    {
        // The script may only touch keys it was given, and which carriers there are it alone can say: so it says, and is asked again.
        string[] carriers = [];
        while (true)
        {
            var answer = await RunAsync(identity, carriers, cancellationToken);
            switch ((string)answer[0]!)
            {
                case "OK":
                    return Read(answer, identity, carriers);
                case "STORE":
                    throw new StoreException(StoreFault.Reset, "The store came back empty or as another one; this gateway goes on from memory.");
                case not "CARRIERS":
                    throw new FormatException("device.lua must answer OK, STORE or CARRIERS.");
            }

            carriers = [.. answer.Skip(1).Select(carrier => (string)carrier!).Order(StringComparer.Ordinal)];
        }
    }

    private async Task<RedisResult[]> RunAsync(EquipmentIdentity identity, string[] carriers, CancellationToken cancellationToken)
    {
        RedisKey[] keys = [_keys.Meta, _keys.Owners, _keys.Carriers, _keys.Past, .. carriers.Select(_keys.Holds)];
        RedisValue[] arguments = [store.StoreId.ToString("N"), identity.ToString(), carriers.Length];
        try
        {
            var answer = await database().RunScriptAsync(StoreScript.Device, keys, arguments)
                .WaitAsync(options.ReadTimeout, time, cancellationToken);
            return (RedisResult[])answer!;
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfRead(e);
        }
    }

    private DeviceRecord Read(RedisResult[] answer, EquipmentIdentity identity, string[] carriers)
    {
        var chain = Chain.Parse(Encoding.ASCII.GetBytes((string)answer[3]!));
        var revision = new Revision(shard, StoredNumber.Parse((string?)answer[1], "epoch in meta"), StoredNumber.Parse((string?)answer[2], "revision in meta"), chain.First);
        var holds = new List<Hold>();
        for (var i = 0; i < carriers.Length; i++)
        {
            if ((byte[]?)answer[6 + i] is { } text)
            {
                holds.Add(HoldText.Parse(text, carriers[i], identity, shard));
            }
        }

        var owners = (byte[]?)answer[4] is { } counts ? DeviceOwners.Parse(counts) : default;
        var found = new DeviceOwners(holds.Count(hold => hold.Disposition == Disposition.Block), holds.Count(hold => hold.Disposition == Disposition.Track));
        if (owners != found)
        {
            // A hold that cannot be found must not read as one that ended.
            throw new FormatException($"A device that is counted with {owners.Text} holds must have those.");
        }

        return new DeviceRecord(
            revision, owners.Status, holds, (byte[]?)answer[5] is { } past ? PastHoldText.Parse(past, shard, identity) : []);
    }
}

/// <summary>All that the store knows of one device at one revision of its shard.</summary>
/// <param name="Revision">Where the shard was when this was read.</param>
/// <param name="Status">The effective status there.</param>
/// <param name="Holds">Current holds, by carrier.</param>
/// <param name="Past">Ended holds, newest first.</param>
internal sealed record DeviceRecord(Revision Revision, EquipmentStatus Status, IReadOnlyList<Hold> Holds, IReadOnlyList<PastHold> Past);
