using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Losses;

/// <summary>What the store itself keeps of its losses, shard by shard.</summary>
internal sealed class LossStore(StoreIdentity identity, StoreDatabase database, StoreOptions options, TimeProvider time)
{
    /// <returns>False when the shard has as many losses as it keeps, and none was cleared.</returns>
    /// <exception cref="StoreException">It can't be reached, takes no writes, or is not this one.</exception>
    public async Task<bool> NoteAsync(Loss loss) => await RunAsync(
        loss.Shard, "NOTE", loss.Field, loss.Changes, loss.IsAtLeast ? 1 : 0, loss.Head, loss.HeadChain.ToString("x16"), ((char)loss.Cause).ToString()) switch
    {
        "NOTED" or "RAISED" or "KNOWN" => true,
        "FULL" => false,
        var word => throw Unknown(word),
    };

    /// <summary>Marks a loss as cleared; does nothing when it is cleared already.</summary>
    /// <returns>How it ended.</returns>
    /// <exception cref="StoreException">It can't be reached, takes no writes, or is not this one.</exception>
    public async Task<LossClearing> ClearAsync(int shard, string field, long changes, string carrier, string actor, string reason) =>
        await RunAsync(shard, "CLEAR", field, changes, carrier, actor, reason) switch
        {
            "CLEARED" => LossClearing.Cleared,
            "MORE" => LossClearing.MoreIsLost,
            "UNKNOWN" => LossClearing.Unknown,
            var word => throw Unknown(word),
        };

    /// <summary>Records what was put back of a loss, and clears it when that is all that is known to be lost.</summary>
    /// <param name="loss">As the gateway that put it back had noted it.</param>
    /// <param name="isAll">Whether nothing of it is missing.</param>
    /// <param name="epoch">In which it was put back.</param>
    /// <param name="putBack">How many changes were put back, or were there already.</param>
    /// <param name="superseded">How many were left out for newer ones.</param>
    /// <returns>Whether the loss is over.</returns>
    /// <exception cref="StoreException">It can't be reached, takes no writes, or is not this one.</exception>
    public async Task<bool> NotePutBackAsync(Loss loss, bool isAll, long epoch, long putBack, long superseded) =>
        await RunAsync(loss.Shard, "BACK", loss.Field, loss.Changes, loss.Head, loss.HeadChain.ToString("x16"), isAll ? 1 : 0, epoch, putBack, superseded) switch
        {
            "CLEARED" => true,
            "MORE" or "UNKNOWN" => false,
            var word => throw Unknown(word),
        };

    /// <summary>What it keeps.</summary>
    /// <exception cref="StoreException">It can't be reached, or is not this one.</exception>
    public async Task<StoredLosses> ReadAsync()
    {
        var shards = await BoundAsync(Task.WhenAll(Enumerable.Range(0, identity.Shards).Select(ReadAsync)));
        var all = shards.SelectMany(losses => losses).ToLookup(entry => entry.IsCleared, entry => entry.Loss);
        return new StoredLosses([.. all[false]], [.. all[true]]);
    }

    private async Task<IEnumerable<(Loss Loss, bool IsCleared)>> ReadAsync(int shard)
    {
        var keys = StoreKeys.Of(shard);
        var losses = database().HashGetAllAsync(keys.Losses, CommandFlags.DemandMaster);

        // Asked second, for both: what an emptied store or a stranger's says is not about this one.
        var name = await database().HashGetAsync(keys.Meta, "store_id", CommandFlags.DemandMaster);
        return name == identity.StoreId.ToString("N")
            ? (await losses).Select(entry => Read(shard, entry)).OrderBy(entry => entry.Loss.Number)
            : throw new StoreException(StoreFault.Mismatch, "The store is not the one this gateway has served.");
    }

    // What can't be read is a loss nonetheless; nobody can clear it but by hand, once he has looked. The same at each look: what
    // changes is written beside the checkpoint.
    private static (Loss Loss, bool IsCleared) Read(int shard, HashEntry entry)
    {
        try
        {
            return (LossText.Parse(shard, entry.Name.ToString(), entry.Value.ToString(), out var isCleared), isCleared);
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return (new Loss { Shard = shard, Number = 0, Chain = 0, Head = 0, HeadChain = 0, Changes = 1, IsAtLeast = true, NoticedAt = DateTimeOffset.UnixEpoch }, false);
        }
    }

    private async Task<string> RunAsync(int shard, params RedisValue[] arguments)
    {
        var keys = StoreKeys.Of(shard);
        var answer = await BoundAsync(database().RunScriptAsync(
            StoreScript.Loss, [keys.Meta, keys.Losses], [identity.StoreId.ToString("N"), .. arguments]));
        return (string?)answer switch
        {
            "STORE_RESET" => throw new StoreException(StoreFault.Reset, "The store came back empty."),
            "STORE_MISMATCH" => throw new StoreException(StoreFault.Mismatch, "The store came back as another store."),
            var word => word ?? "",
        };
    }

    private static StoreException Unknown(string word) =>
        new(StoreFault.Damaged, $"The store answered '{word}' to loss.lua, which this gateway does not know.");

    // Noting and clearing may be repeated, so whether it was done makes no difference to who asked.
    private async Task<T> BoundAsync<T>(Task<T> task)
    {
        try
        {
            return await task.WaitAsync(options.WriteTimeout, time);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            throw RedisFaults.OfNothingWritten(e, "The store does not answer.");
        }
    }
}

/// <summary>All losses that the store keeps, by shard and number.</summary>
/// <param name="Open">Nobody has cleared them.</param>
/// <param name="Cleared">Somebody has.</param>
internal sealed record StoredLosses(IReadOnlyList<Loss> Open, IReadOnlyList<Loss> Cleared);

/// <summary>How clearing a loss ended.</summary>
internal enum LossClearing
{
    /// <summary>The loss is cleared.</summary>
    Cleared,
    /// <summary>There is no such loss.</summary>
    Unknown,
    /// <summary>This node knows the loss, but the store has no room for it.</summary>
    NoRoom,
    /// <summary>More is known to be lost than was listed.</summary>
    MoreIsLost,
}
