using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Admin;

/// <summary>IdentityService, AdminService and the pages for an operator's browser.</summary>
internal static class AdminSetup
{
    public static void AddAdmin(this IServiceCollection services)
    {
        services.AddSingleton<IdentityService>();
        services.AddWithErrorInterceptor<IdentityService>();
        services.AddSingleton<AdminService>();
        services.AddWithErrorInterceptor<AdminService>();
        services.AddSingleton<PageLinks>();
        services.AddSingleton<OperatorPages>();
    }

    public static void MapAdmin(this WebApplication app)
    {
        app.MapGrpcService<IdentityService>();
        app.MapGrpcService<AdminService>();
        var pages = app.Services.GetRequiredService<OperatorPages>();
        app.MapGet(OperatorPages.Login, pages.LogInAsync);
        app.MapGet(OperatorPages.Home, pages.ShowHomeAsync).WithMetadata(app.Services.GetRequiredService<PageSessions>());
    }
}
