using System.Diagnostics.Metrics;
using System.Net;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Reports on connections: everything is counted; a flood is logged once per connection, a full listener once a minute.</summary>
internal sealed partial class ConnectionNotices
{
    private static readonly TimeSpan FullAgainAfter = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _time;
    private readonly ILogger<ConnectionNotices> _logger;
    private readonly Counter<long> _refused;
    private readonly Counter<long> _ended;
    private readonly Lock _lock = new();
    private long? _saidFull;
    private long _refusedSince;

    public ConnectionNotices(IMeterFactory meters, TimeProvider time, ILogger<ConnectionNotices> logger)
    {
        _time = time;
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
        long since;
        lock (_lock)
        {
            _refusedSince++;
            var now = _time.GetTimestamp();
            if (_saidFull is { } said && _time.GetElapsedTime(said, now) < FullAgainAfter)
            {
                return;
            }

            (_saidFull, since, _refusedSince) = (now, _refusedSince, 0);
        }

        Log.Full(_logger, address, limit is ConnectionLimit.All ? "Connections:Most" : "Connections:MostPerAddress", since);
    }

    /// <summary>Counted, and logged if it is a flood. Call it once per connection.</summary>
    public void Ended(ConnectionEnd end, IPAddress address)
    {
        _ended.Add(1, new KeyValuePair<string, object?>("reason", end.Name));
        if (end.IsBeforeCalls)
        {
            Failed?.Invoke(end, address);
        }

        if (end.Flood is { } flood)
        {
            Log.Flooded(_logger, address, flood);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            2100,
            LogLevel.Warning,
            "Refused a connection from {Address}: {Setting} is reached. Refused {Refused} since the last such message")]
        public static partial void Full(ILogger logger, IPAddress address, string setting, long refused);

        [LoggerMessage(2101, LogLevel.Warning, "Closed a connection from {Address}: {Reason}")]
        public static partial void Flooded(ILogger logger, IPAddress address, string reason);
    }
}
