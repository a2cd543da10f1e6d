namespace PhoneTheft.Gateway.Telemetry;

/// <summary>The one meter of the gateway.</summary>
internal static class GatewayMeter
{
    public const string Name = "PhoneTheft.Gateway";
}
