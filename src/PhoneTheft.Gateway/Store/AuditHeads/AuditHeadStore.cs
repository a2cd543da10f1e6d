using System.Globalization;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.AuditHeads;

/// <summary>How far the audit logs of all gateways have come, as the store was told.</summary>
internal sealed class AuditHeadStore(StoreIdentity identity, IDatabase database, StoreOptions options, TimeProvider time)
{
    /// <summary>All of them, by node.</summary>
    /// <exception cref="StoreException">The store can't be reached, is not this one, or holds something that is no head.</exception>
    public async Task<IReadOnlyList<ToldHead>> ReadAsync()
    {
        var heads = database.HashGetAllAsync(StoreKeys.AuditHeads, CommandFlags.DemandMaster);

        // Asked second, for both: what an emptied store or a stranger's says is not about this one.
        var name = await BoundAsync(database.HashGetAsync(StoreKeys.Of(0).Meta, "store_id", CommandFlags.DemandMaster));
        return name == identity.StoreId.ToString("N")
            ? [.. (await BoundAsync(heads)).Select(entry => ToldHead.Read(entry.Name.ToString(), entry.Value.ToString())).OrderBy(head => head.Node, StringComparer.Ordinal)]
            : throw new StoreException(StoreFault.Mismatch, "The store is not the one this gateway has served.");
    }

    /// <summary>Tells the store of a newer head.</summary>
    /// <param name="node">Whose log it is.</param>
    /// <param name="lines">How many lines it has had.</param>
    /// <param name="hash">The hash of the last one, in hexadecimal.</param>
    /// <param name="known">What the store was told before; null: nothing.</param>
    /// <returns>What it keeps now: that head, or another if it was told something else in between.</returns>
    /// <exception cref="StoreException">The store can't be reached, takes no writes, or is not this one.</exception>
    public async Task<ToldHead> TellAsync(string node, long lines, string hash, ToldHead? known)
    {
        var answer = (RedisResult[]?)await BoundAsync(database.ScriptEvaluateAsync(
            StoreScript.AuditHead, [StoreKeys.Of(0).Meta, StoreKeys.AuditHeads],
            [identity.StoreId.ToString("N"), node, lines, hash, known?.Text ?? ""], CommandFlags.DemandMaster));
        return answer switch
        {
            [var word, var kept] when (string?)word is "OK" or "OTHER" => ToldHead.Read(node, (string?)kept ?? ""),
            [var word] when (string?)word is "STORE_RESET" => throw new StoreException(StoreFault.Reset, "The store came back empty."),
            [var word] when (string?)word is "STORE_MISMATCH" => throw new StoreException(StoreFault.Mismatch, "The store came back as another store."),
            _ => throw new StoreException(StoreFault.Damaged, "The store gave an answer to audit_head.lua that this gateway does not know."),
        };
    }

    private async Task<T> BoundAsync<T>(Task<T> task)
    {
        try
        {
            return await task.WaitAsync(options.WriteTimeout, time);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            throw RedisFaults.OfNothingWritten(e, "The store does not answer.");
        }
    }
}

/// <summary>The newest line of an audit log that the store was told of.</summary>
/// <param name="Node">Whose log it is.</param>
/// <param name="Lines">How many lines it has had.</param>
/// <param name="Hash">The hash of the last one, in hexadecimal.</param>
/// <param name="ToldMs">When, by the store's clock, in ms since 1970.</param>
internal sealed record ToldHead(string Node, long Lines, string Hash, long ToldMs)
{
    /// <summary>As the store keeps it.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"{Lines} {Hash} {ToldMs}");

    /// <exception cref="StoreException">It is no head.</exception>
    public static ToldHead Read(string node, string text) =>
        text.Split(' ') is [var lines, { Length: 64 } hash, var told]
        && long.TryParse(lines, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && hash.All(char.IsAsciiHexDigitLower)
            ? new ToldHead(node, count, hash, at)
            : throw new StoreException(StoreFault.Damaged, "The store holds something that is not the head of an audit log, in pt:{s00}:audit.");
}
