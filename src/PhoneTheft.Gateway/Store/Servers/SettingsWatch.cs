using System.Net;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Servers;

/// <summary>Looks at the settings of the primaries: when they become that, when they come back, and once a minute.</summary>
internal sealed partial class SettingsWatch(StoreOptions options, TimeProvider time, ILogger logger)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(2);

    private readonly Dictionary<EndPoint, ServerSettings> _known = [];
    private volatile IReadOnlyList<string> _warnings = [];
    private volatile FollowFault? _fault;
    private volatile bool _again = true;
    private long _lookedAt;

    /// <summary>A store that may not be used with its settings; null: it may.</summary>
    public FollowFault? Fault => _fault;

    /// <summary>A sentence or two for each danger.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>With the next look, all of them: one may have been set otherwise, or be another.</summary>
    public void LookAgain() => _again = true;

    /// <param name="primaries">Those that answer.</param>
    /// <exception cref="RedisException">One of them went away.</exception>
    /// <exception cref="TimeoutException">One of them doesn't answer.</exception>
    public async Task LookAsync(IReadOnlyList<ServerRole> primaries)
    {
        // Refused, somebody is about to put it right.
        var began = time.GetTimestamp();
        var again = _again;
        _again = false;
        var all = again || _fault is not null || time.GetElapsedTime(_lookedAt) > Interval;
        try
        {
            await ReadAsync(primaries, all);
        }
        catch
        {
            // Not all of them were read: what is known is still of before.
            _again |= again;
            throw;
        }

        _lookedAt = all && primaries.Count > 0 ? began : _lookedAt;
        if (primaries.Count > 0)
        {
            Judge(primaries);
        }
        else
        {
            _again |= again;
        }
    }

    private async Task ReadAsync(IReadOnlyList<ServerRole> primaries, bool all)
    {
        foreach (var primary in primaries)
        {
            var endpoint = primary.Server.EndPoint;
            if (all || !_known.ContainsKey(endpoint))
            {
                _known[endpoint] = await ServerSettings.ReadAsync(primary.Server, primary.Replicas).WaitAsync(AtMost, time);
            }
            else if (_known[endpoint].Replicas != primary.Replicas)
            {
                _known[endpoint] = _known[endpoint] with { Replicas = primary.Replicas };
            }
        }
    }

    private void Judge(IReadOnlyList<ServerRole> primaries)
    {
        var settings = primaries.Select(primary => _known[primary.Server.EndPoint]).ToList();
        var evicting = settings.Find(server => server.Evicts);
        _fault = evicting is null || options.AllowEviction ? null : new FollowFault(
            StoreFault.Refused,
            $"{evicting.Server}: maxmemory-policy is {evicting.MaxMemoryPolicy}. When its memory is full Redis drops keys: blocked phones, or the counts of what a carrier did today. " +
            "Set noeviction; or set Store:AllowEviction=true if blocked phones may be lost.");

        List<string> warnings =
        [
            .. settings.SelectMany(server => server.Dangers()),
            .. primaries.Where(primary => primary.Refusal is not null).Select(primary =>
                $"{primary.Server.EndPoint}: it does not say whether it is the primary ({primary.Refusal}). A change of roles is noticed late. Allow INFO."),
        ];
        foreach (var warning in warnings.Except(_warnings, StringComparer.Ordinal))
        {
            Log.Dangerous(logger, warning);
        }

        _warnings = warnings;
    }

    private static partial class Log
    {
        [LoggerMessage(1310, LogLevel.Warning, "The store is not set as it should be: {Warning}")]
        public static partial void Dangerous(ILogger logger, string warning);
    }
}
