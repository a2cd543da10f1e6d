using System.Diagnostics.Metrics;
using System.Net;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Reports on connections: everything is counted; floods and a full listener are logged once a minute each.</summary>
internal sealed partial class ConnectionNotices
{
    private static readonly TimeSpan BetweenLines = TimeSpan.FromMinutes(1);

    private readonly ILogger<ConnectionNotices> _logger;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly LogThrottle _full;
    private readonly LogThrottle _flooded;

    public ConnectionNotices(IMeterFactory meters, TimeProvider time, ILogger<ConnectionNotices> logger)
    {
        (_full, _flooded) = (new LogThrottle(BetweenLines, time), new LogThrottle(BetweenLines, time));
        _logger = logger;
        var meter = meters.Create(GatewayMeter.Name);
        _refused = meter.CreateCounter<long>(
            "phonetheft.gateway.connections.refused",
            "{connection}",
            "Connections refused because there were too many, by limit (all, address).");
        _ended = meter.CreateCounter<long>(
            "phonetheft.gateway.connections.ended",
            "{connection}",
            $"Connections the gateway ended, by reason ({string.Join(", ", ConnectionEnd.All.Select(end => end.Name))}).");
    }

    /// <summary>Told of each connection that ended before a call could be made.</summary>
    public Action<ConnectionEnd, IPAddress>? Failed { get; set; }

    public void Refused(IPAddress address, ConnectionLimit limit)
    {
        _refused.Add(1, new KeyValuePair<string, object?>("limit", limit is ConnectionLimit.All ? "all" : "address"));
        if (_full.IsDue(out var times))
        {
            Log.Full(_logger, address, limit is ConnectionLimit.All ? "Connections:Most" : "Connections:MostPerAddress", times);
        }
    }

    /// <summary>Counted; a flood is logged unless another was within the minute. Call it once per connection.</summary>
    public void Ended(ConnectionEnd end, IPAddress address)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("reason", end.Name));
        if (end.IsBeforeCalls)
        {
            Failed?.Invoke(end, address);
        }

        if (end.Flood is { } flood && _flooded.IsDue(out var times))
        {
            Log.Flooded(_logger, address, flood, times);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2100,
            LogLevel.Warning,
            "Refused a connection from {Address}: {Setting} is reached. Refused {Refused} since the last such message")]
        public static partial void Full(ILogger logger, IPAddress address, string setting, long refused);

        [LoggerMessage(
            2101, LogLevel.Warning, "Closed a connection from {Address}: {Reason}. Closed {Closed} for such reasons since the last such message")]
        public static partial void Flooded(ILogger logger, IPAddress address, string reason, long closed);
    }
}
