using System.Diagnostics.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The reasons for which a gateway has ended connections.</summary>
internal sealed class CountedEnds(GatewayUnderTest gateway) : IDisposable
{
    private readonly MetricCollector<long> _counted = new(
        gateway.Services.GetRequiredService<IMeterFactory>(), GatewayMeter.Name, "phonetheft.gateway.connections.ended");

    public IReadOnlyList<string> Reasons => [.. _counted.GetMeasurementSnapshot().Select(one => (string)one.Tags["reason"]!)];

    public Task HasAsync(string reason) => Wait.Until(() => Reasons.Contains(reason), what: $"{reason} is counted");

    public void Dispose() => _counted.Dispose();
}
