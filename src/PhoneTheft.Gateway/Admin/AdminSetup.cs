using PhoneTheft.Gateway.GrpcPipeline;

namespace PhoneTheft.Gateway.Admin;

/// <summary>IdentityService and AdminService.</summary>
internal static class AdminSetup
{
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<IdentityService>();
        services.AddWithErrorInterceptor<IdentityService>();
        services.AddSingleton<AdminService>();
        services.AddWithErrorInterceptor<AdminService>();
    }

    public static void MapAdmin(this WebApplication app)
    {
        app.MapGrpcService<IdentityService>();
        app.MapGrpcService<AdminService>();
    }
}
