using System.Diagnostics.Metrics;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway.Observability;

/// <summary>Measures how many devices are answered from holds that the store lost.</summary>
internal sealed class LostHoldGauge
{
    public LostHoldGauge(IMeterFactory meters, Replica replica) => meters.Create(GatewayMeter.Name).CreateObservableGauge(
        "phonetheft.gateway.lost_holds", () => replica.LostHolds, "{device}", "Devices that are answered from holds that the store lost.");
}
