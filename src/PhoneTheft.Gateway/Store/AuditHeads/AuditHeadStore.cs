using System.Globalization;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.AuditHeads;

/// <summary>How far the audit logs of all gateways have come, as the store was told.</summary>
internal sealed class AuditHeadStore(StoreIdentity identity, StoreDatabase database, StoreOptions options, TimeProvider time)
{
    /// <summary>All of them, by node.</summary>
    /// <exception cref="StoreException">The store can't be reached, or is not this one.</exception>
    public async Task<ToldHeads> ReadAsync()
    {
        var heads = database().HashGetAllAsync(StoreKeys.AuditHeads, CommandFlags.DemandMaster);

        // Asked second, for both: what an emptied store or a stranger's says is not about this one.
        var name = await BoundAsync(database().HashGetAsync(StoreKeys.Of(0).Meta, "store_id", CommandFlags.DemandMaster));
        if (name != identity.StoreId.ToString("N"))
        {
            throw new StoreException(StoreFault.Mismatch, "The store is not the one this gateway has served.");
        }

        // What another gateway or a person has damaged is no reason to forget the others.
        var entries = await BoundAsync(heads);
        IReadOnlyList<ToldHead> read =
        [
            .. entries.Select(entry => ToldHead.Read(entry.Name.ToString(), entry.Value.ToString())).OfType<ToldHead>()
                .OrderBy(head => head.Node, StringComparer.Ordinal),
        ];
        return new ToldHeads(read, entries.Length - read.Count);
    }

    /// <summary>Tells the store of a newer head.</summary>
    /// <param name="node">Whose log it is.</param>
    /// <param name="lines">How many lines it has had.</param>
    /// <param name="hash">The hash of the last one, in hexadecimal.</param>
    /// <param name="known">What the store was told before; null: nothing.</param>
    /// <returns>What it keeps now: that head; or what it kept already, if that is not <paramref name="known"/>; null is nothing.</returns>
    /// <exception cref="StoreException">The store can't be reached, takes no writes, is not this one, or keeps what is no head.</exception>
    public async Task<ToldHead?> TellAsync(string node, long lines, string hash, ToldHead? known)
    {
        var answer = (RedisResult[]?)await BoundAsync(database().RunScriptAsync(
            StoreScript.AuditHead, [StoreKeys.Of(0).Meta, StoreKeys.AuditHeads],
            [identity.StoreId.ToString("N"), node, lines, hash, known?.Text ?? ""]));
        return answer switch
        {
            [var word, var kept] when (string?)word is "OK" or "OTHER" => string.IsNullOrEmpty((string?)kept) ? null : ToldHead.Read(node, (string)kept!)
                ?? throw new StoreException(
                    StoreFault.Damaged, $"What the store holds for this log is no head of an audit log. Remove the field {node} of pt:{{s00}}:audit."),
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
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
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

    /// <returns>Null: it is no head.</returns>
    public static ToldHead? Read(string node, string text) =>
        text.Split(' ') is [var lines, { Length: 64 } hash, var told]
        && long.TryParse(lines, NumberStyles.None, CultureInfo.InvariantCulture, out var count)
        && long.TryParse(told, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
        && hash.All(char.IsAsciiHexDigitLower)
            ? new ToldHead(node, count, hash, at)
            : null;
}

/// <summary>What the store was told of all logs.</summary>
/// <param name="Heads">By node.</param>
/// <param name="Unreadable">How many more there are that are no heads.</param>
internal sealed record ToldHeads(IReadOnlyList<ToldHead> Heads, int Unreadable);
