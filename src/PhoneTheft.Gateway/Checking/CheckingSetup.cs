namespace PhoneTheft.Gateway.Checking;

/// <summary>CheckService and what it needs.</summary>
internal static class CheckingSetup
{
    public static void AddChecking(this IServiceCollection services)
    {
        services.AddSingleton<RevisionMessages>();
        services.AddSingleton<DeviceChecker>();
        services.AddSingleton<ConsistencyGate>();
        services.AddSingleton<CheckService>();
    }
}
