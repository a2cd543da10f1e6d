using System.Globalization;
using PhoneTheft.Gateway.Core;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Durability;

/// <summary>Asks one primary whether all it holds has reached a level; callers of a moment share one question.</summary>
/// <remarks>
/// Replication and the append-only file are one ordered stream each, so waiting for one tiny write of one's own covers everything
/// before it. On a connection of its own, because the primary answers nothing else on it meanwhile.
/// </remarks>
internal sealed class PrimaryWait(IServer primary, DurabilityLevel level, RedisKey key, TimeSpan atMost)
{
    private const int KeySeconds = 60;

    private readonly Lock _lock = new();
    private Task _current = Task.CompletedTask;
    private Task<bool>? _next;

    /// <summary>Whether everything the primary held at the call has reached the level.</summary>
    /// <exception cref="RedisException">It could not be asked.</exception>
    public Task<bool> NextAsync()
    {
        lock (_lock)
        {
            // A question under way may have been asked before the caller's write.
            return _next ??= AskAfterAsync(_current);
        }
    }

    private async Task<bool> AskAfterAsync(Task before)
    {
        await Task.Yield();
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_lock)
        {
            _current = _next!;
            _next = null;
        }

        return level == DurabilityLevel.Replicated ? await IsReplicatedAsync() : await IsFsyncedAsync();
    }

    private async Task<bool> IsReplicatedAsync()
    {
        // Without a replica WAIT would wait for all of its time, for every caller.
        return await primary.RoleAsync() is Role.Master { Replicas.Count: > 0 } && await WaitAsync("WAIT", 1) is { } replicas
            && (int)replicas >= 1;
    }

    private async Task<bool> IsFsyncedAsync()
    {
        var settings = (await primary.ConfigGetAsync("append*")).ToDictionary(
            setting => setting.Key, setting => setting.Value, StringComparer.Ordinal);
        if (settings.GetValueOrDefault("appendonly") != "yes")
        {
            return false;
        }

        // With "always" nothing is answered before it is on disk. Otherwise ask, where WAITAOF is known (Redis 7.2, Valkey).
        return settings.GetValueOrDefault("appendfsync") == "always"
            || (await WaitAsync("WAITAOF", 1, 0) is { } answer && (int)((RedisResult[])answer!)[0] >= 1);
    }

    /// <returns>What the primary answered; null when nobody knows whether it was about our write.</returns>
    private async Task<RedisResult?> WaitAsync(string command, params object[] counts)
    {
        // A connection that was lost and made anew in between has written nothing, and for it WAIT is true at once.
        var before = primary.ExecuteAsync("CLIENT", "ID");
        var write = primary.ExecuteAsync(null, "SET", [key, "1", "EX", KeySeconds], CommandFlags.DemandMaster);
        var wait = primary.ExecuteAsync(command, [.. counts, ((long)atMost.TotalMilliseconds).ToString(CultureInfo.InvariantCulture)]);
        var after = primary.ExecuteAsync("CLIENT", "ID");
        await Task.WhenAll(before, write, wait, after);
        return (long)await before == (long)await after ? await wait : null;
    }
}
