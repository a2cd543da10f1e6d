using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Security.Quotas;

namespace PhoneTheft.Gateway.Security;

/// <summary>The register of carriers, and what each of them may have.</summary>
internal static class CarriersSetup
{
    public static void AddCarriers(this IServiceCollection services)
    {
        services.AddSettings<QuotaOptions>(QuotaOptions.Section);
        services.AddSingleton(new CurrentRegister(CarrierRegister.Empty));
        services.AddSingleton<RegisterFile>();
        services.AddSingleton<RegisterRecords>();
        services.AddHostedService<RegisterLoading>();
        services.AddSingleton<CarrierQuotaBook>();
        services.AddSingleton<QuotaRefusals>();
    }
}
