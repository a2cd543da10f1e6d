namespace PhoneTheft.Gateway.Checking;

/// <summary>What answers a check, whatever protocol asked.</summary>
internal static class CheckingSetup
{
    public static void AddChecking(this IServiceCollection services)
    {
        services.AddSingleton<DeviceChecker>();
        services.AddSingleton<BatchChecker>();
        services.AddSingleton<ConsistencyGate>();
        services.AddSingleton<CheckMetrics>();
    }
}
