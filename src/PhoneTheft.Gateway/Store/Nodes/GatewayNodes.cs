using System.Globalization;
using System.Net;
using PhoneTheft.Gateway.Store.Reading;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.Store.Scripts;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Nodes;

/// <summary>
/// Which gateways use the store, and what they know: a format that one of them doesn't know would stop it, so nothing is written in one
/// before all do.
/// </summary>
/// <remarks>
/// Gateways from format 2 on announce themselves in the store. Those before don't, but they subscribe to the channel of the doorbell,
/// where the others listen by a pattern: so a server's count of that channel's subscribers is the count of the old ones.
/// </remarks>
/// <param name="store">The store.</param>
/// <param name="connection">Its connection.</param>
/// <param name="listensAsOld">Whether this gateway had to subscribe as the old ones do, and would be counted.</param>
internal sealed partial class GatewayNodes(StoreContext store, StoreConnection connection, Func<bool> listensAsOld)
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // Some missed turns, and a failover.
    private static readonly TimeSpan GoneAfter = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromSeconds(1);

    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly ILogger _logger = store.Loggers.CreateLogger<GatewayNodes>();
    private readonly SemaphoreSlim _turn = new(1);

    // What each server last said, and when; asked in turn.
    private readonly Dictionary<EndPoint, Count> _counts = [];
    private (int Format, long At)? _looked;
    private volatile string? _waitsFor;
    private volatile string? _warning;

    /// <summary>What putting lost changes back waits for, as a sentence; null: nothing was in its way when it was last looked.</summary>
    public string? WaitsFor => _waitsFor;

    /// <summary>What the store's servers don't let this gateway count; null: nothing.</summary>
    public string? Warning => _warning;

    /// <summary>
    /// Whether every gateway on the store knows a format. False, and a sentence in <see cref="WaitsFor"/>, also where that can't be found
    /// out. Asks the store and all of its servers.
    /// </summary>
    public async Task<bool> AllKnowAsync(int format)
    {
        if (store.Options.IsEmbedded)
        {
            // Its only gateway is this one.
            return format <= ShardMeta.HighestFormat;
        }

        await _turn.WaitAsync();
        try
        {
            // All shards of a gateway ask, at each look.
            if (_looked is not { } last || last.Format != format || store.Time.GetElapsedTime(last.At) > LookAgainAfter)
            {
                _waitsFor = await LookAsync(format);
                _looked = (format, store.Time.GetTimestamp());
            }

            return _waitsFor is null;
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e) || e is StoreException)
        {
            _looked = null;
            _waitsFor = "The store does not say which gateways use it; lost changes are put back when it does.";
            Log.NotAsked(_logger, e.Message);
            return false;
        }
        finally
        {
            _turn.Release();
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (store.Options.IsEmbedded)
        {
            return;
        }

        while (!cancellationToken.IsCancellationRequested)
        {
            await AllKnowAsync(ShardMeta.HighestFormat);
            await Task.Delay(Interval, store.Time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        try
        {
            await AnnounceAsync("");
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e) || e is StoreException)
        {
            // It is forgotten all the same, later.
            Log.NotAsked(_logger, e.Message);
        }
    }

    /// <returns>What there is to wait for; null: nothing.</returns>
    private async Task<string?> LookAsync(int format)
    {
        var formats = await AnnounceAsync(ShardMeta.HighestFormat.ToString(CultureInfo.InvariantCulture));
        var counts = await Task.WhenAll(connection.Servers.Select(CountAsync));
        foreach (var count in counts)
        {
            _counts[count.Server] = count;
        }

        var refusal = counts.Select(count => count.Refusal).FirstOrDefault(refusal => refusal is not null);
        Warn(refusal is null ? null : $"Cannot count the gateways of older versions ({refusal}). Changes that a failover lost are answered from memory, and put back only when PUBSUB NUMSUB is allowed.");
        if (refusal is not null)
        {
            return "The store's user may not count the gateways of older versions; lost changes are put back when it may.";
        }

        if (listensAsOld())
        {
            return "This gateway may not PSUBSCRIBE to pt:bell, so gateways of older versions cannot be told from it; lost changes are put back when it may.";
        }

        if (counts.FirstOrDefault(MayHide) is { } silent)
        {
            return $"The server {silent.Server} of the store does not say whether gateways of an older version are connected; lost changes are put back when it does, or has been silent for 30 s.";
        }

        var old = counts.Where(count => count.IsHeard).Sum(count => count.Subscribers) + formats.LongCount(known => known < format);

        // A connection that moved from one node of a cluster to another may be subscribed on both.
        return old switch
        {
            0 => null,
            _ when counts.Length > 1 => "At least one gateway of an older version is connected; lost changes are put back when none is.",
            1 => "1 gateway of an older version is connected; lost changes are put back when it is gone.",
            _ => string.Create(CultureInfo.InvariantCulture, $"{old} gateways of an older version are connected; lost changes are put back when they are gone."),
        };
    }

    /// <returns>The highest format that each gateway knows.</returns>
    /// <param name="highest">What this one knows; empty: it leaves.</param>
    private async Task<long[]> AnnounceAsync(string highest)
    {
        var answer = (string[])(await store.Database().RunScriptAsync(
            StoreScript.Nodes, [StoreKeys.Of(0).Meta, StoreKeys.Nodes],
            [store.Identity.StoreId.ToString("N"), _id, highest, (long)GoneAfter.TotalMilliseconds])
            .WaitAsync(store.Options.WriteTimeout, store.Time))!;
        return answer[0] == "OK"
            ? [.. answer.Skip(1).Select(known => long.Parse(known, CultureInfo.InvariantCulture))]
            : throw new StoreException(StoreFault.Mismatch, $"The store answered {answer[0]}.");
    }

    private async Task<Count> CountAsync(IServer server)
    {
        var last = _counts.GetValueOrDefault(server.EndPoint) ?? new Count(server.EndPoint, 0, IsHeard: false, WasHeard: false, store.Time.GetTimestamp(), null);
        if (!server.IsConnected)
        {
            return last with { IsHeard = false };
        }

        try
        {
            var subscribers = await server.SubscriptionSubscriberCountAsync(StoreKeys.Bell).WaitAsync(AtMost, store.Time);
            return new Count(server.EndPoint, subscribers, IsHeard: true, WasHeard: true, store.Time.GetTimestamp(), null);
        }
        catch (Exception e) when (RedisFaults.IsFailedCall(e))
        {
            return last with { IsHeard = false, Refusal = RedisFaults.RefusalIn(e) };
        }
    }

    // A primary that was killed is never asked again. What was subscribed to it has lost it too, and subscribes elsewhere; one that had
    // no such subscriber a moment before hides none.
    private bool MayHide(Count count) =>
        !count.IsHeard && !(count.WasHeard && count.Subscribers == 0) && store.Time.GetElapsedTime(count.At) < GoneAfter;

    private void Warn(string? warning)
    {
        if (warning is not null && warning != _warning)
        {
            Log.NotCounted(_logger, warning);
        }

        _warning = warning;
    }

    /// <summary>How many are subscribed to the doorbell's channel on one server.</summary>
    /// <param name="Server">Which one.</param>
    /// <param name="Subscribers">As it last said.</param>
    /// <param name="IsHeard">It has said so now.</param>
    /// <param name="WasHeard">It has ever said so.</param>
    /// <param name="At">When it did; or when it was first asked.</param>
    /// <param name="Refusal">Why it doesn't say, in its words.</param>
    private sealed record Count(EndPoint Server, long Subscribers, bool IsHeard, bool WasHeard, long At, string? Refusal);

    private static partial class Log
    {
        [LoggerMessage(1320, LogLevel.Warning, "{Warning}")]
        public static partial void NotCounted(ILogger logger, string warning);

        [LoggerMessage(1321, LogLevel.Debug, "Cannot ask the store for the gateways that use it; retrying within seconds. {Message}")]
        public static partial void NotAsked(ILogger logger, string message);
    }
}
