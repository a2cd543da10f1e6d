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
        builder.Services.AddSingleton<WatchedFiles>();
        builder.WebHost.UseKestrelCore();
        return builder;
    }

    /// <summary>
    /// The options of a section: validated when the gateway starts, and handed to constructors as <typeparamref name="TOptions"/>
    /// itself.
    /// </summary>
    /// <remarks>
    /// This is the one way in which options reach who needs them. They never change while the gateway runs, so nobody takes an
    /// IOptions or a monitor.
    /// </remarks>
    public static void AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddOptions<TOptions>().BindConfiguration(section).ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<TOptions>>().Value);
    }

    /// <summary>The effective settings, for people; throws if the gateway would refuse to start with them.</summary>
    public static string ReportSettings(this WebApplication app)
    {
        app.Services.GetRequiredService<IStartupValidator>().Validate();
        return SettingsReport.Of(app.Services.GetRequiredService<GatewaySettings>(), UnreadFiles.Warnings(Environment.CurrentDirectory));
    }
}
