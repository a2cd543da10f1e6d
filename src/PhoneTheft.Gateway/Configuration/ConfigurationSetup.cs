using Microsoft.Extensions.Options;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>The gateway's settings, and a host that has no others.</summary>
internal static class ConfigurationSetup
{
    /// <summary>A host that reads no file and no variable by itself.</summary>
    public static WebApplicationBuilder CreateBuilder(GatewaySettings settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection(settings.Values);
        builder.Services.AddSingleton(settings);
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    /// <summary>Options of a section, looked at when the gateway starts.</summary>
    public static void AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class => services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();

    /// <summary>All settings as they hold, for people; refused as they would be at a start.</summary>
    public static string ReportSettings(this WebApplication app)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        return SettingsReport.Of(app.Services.GetRequiredService<GatewaySettings>(), UnreadFiles.Warnings(Environment.CurrentDirectory));
    }
}
