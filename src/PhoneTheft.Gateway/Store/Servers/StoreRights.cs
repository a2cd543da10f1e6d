using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>Whether this gateway's user may do what it will have to: first of all, run a script.</summary>
internal static partial class StoreRights
{
    private static readonly RedisValue[] Commands = [.. CommandsOf(StoreScript.All).Select(command => (RedisValue)command)];

    /// <summary>Runs a script on the primary of a shard.</summary>
    /// <exception cref="StoreException">It may not, or a script may not do all that ours do.</exception>
    /// <exception cref="RedisException">The store can't be reached, or refuses even that.</exception>
    public static async Task DemandAsync(IDatabase database, int shard)
    {
        var missing = (string[])(await database.RunScriptAsync(StoreScript.Rights, [StoreKeys.Of(shard).Meta], Commands))!;
        if (missing.Length > 0)
        {
            throw new StoreException(
                StoreFault.Unavailable,
                $"NOPERM: the store's user may not run {string.Join(", ", missing)} in scripts. The rights that it needs are in docs/operations.md.");
        }
    }

    /// <summary>The commands that scripts call, each once.</summary>
    public static IEnumerable<string> CommandsOf(IEnumerable<string> scripts) =>
        scripts.SelectMany(script => Call().Matches(script)).Select(
            match => match.Groups["command"].Value).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);

    [GeneratedRegex(@"call\('(?<command>[A-Z]+)'", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Call();
}
