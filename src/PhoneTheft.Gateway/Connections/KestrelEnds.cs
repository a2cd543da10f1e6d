using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PhoneTheft.Gateway.Connections;

/// <summary>Learns from Kestrel's own metric why it ended a connection: its log would have a line for each frame.</summary>
internal sealed class KestrelEnds : IHostedService, IDisposable
{
    private const string Address = "client.address";

    private readonly MeterListener _listener = new();
    private readonly ConnectionNotices _notices;

    public KestrelEnds(IMeterFactory meters, ConnectionNotices notices)
    {
        _notices = notices;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == "Microsoft.AspNetCore.Server.Kestrel" && instrument.Meter.Scope == meters
                && instrument.Name == "kestrel.connection.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>((_, _, tags, _) => Heard(tags));
    }

    /// <summary>Gives the metric the address.</summary>
    public static void Name(ConnectionContext connection, IPAddress address) =>
        connection.Features.Get<IConnectionMetricsTagsFeature>()?.Tags.Add(new KeyValuePair<string, object?>(Address, address));

    /// <summary>Takes the address away again: why the connection ends is counted already.</summary>
    public static void Forget(ConnectionContext connection)
    {
        if (connection.Features.Get<IConnectionMetricsTagsFeature>()?.Tags is { } tags)
        {
            foreach (var tag in tags.Where(tag => tag.Key == Address).ToList())
            {
                tags.Remove(tag);
            }
        }
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private void Heard(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        ConnectionEnd? end = null;
        IPAddress? address = null;
        foreach (var (name, value) in tags)
        {
            end = name == "error.type" ? ConnectionEnd.Of(value as string) : end;
            address = name == Address ? value as IPAddress : address;
        }

        if (end is not null && address is not null)
        {
            _notices.Ended(end, address);
        }
    }
}
