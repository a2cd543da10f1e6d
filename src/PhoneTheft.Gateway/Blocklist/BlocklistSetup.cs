namespace PhoneTheft.Gateway.Blocklist;

/// <summary>BlocklistService and what it needs.</summary>
internal static class BlocklistSetup
{
    public static void AddBlocklist(this IServiceCollection services)
    {
        services.AddOptions<BlocklistOptions>().BindConfiguration(BlocklistOptions.Section, binder => binder.ErrorOnUnknownConfiguration = true).ValidateOnStart();
        services.AddSingleton<DeviceModels>();
        services.AddSingleton<BlocklistService>();
    }
}
