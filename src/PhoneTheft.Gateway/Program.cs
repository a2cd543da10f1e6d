using PhoneTheft.Gateway.Admin;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Blocklist;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Observability;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Sync;
using PhoneTheft.Gateway.Telemetry;

namespace PhoneTheft.Gateway;

/// <summary>The gateway's contents page.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            var asked = GatewayArguments.Read(args);
            await using var app = asked.AsksForHelp ? null : Create(args);
            if (app is null || asked.AsksForSettings)
            {
                await Console.Out.WriteLineAsync(app?.ReportSettings() ?? GatewayArguments.Help);
                return 0;
            }

            await app.RunAsync();
            return Environment.ExitCode;
        }
        catch (Exception e) when (StartupFaults.Is(e))
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }
        catch (OperationCanceledException) when (Environment.ExitCode != 0)
        {
            // The store was refused, and said so, while the server was still starting.
            return Environment.ExitCode;
        }
    }

    /// <param name="also">Services that a test adds, such as a log that it can read.</param>
    public static WebApplication Create(string[] args, Action<IServiceCollection>? also = null) =>
        Create(args, app => app.MapCheckRpc(), also);

    /// <param name="mapChecks">Maps the service that answers checks: a load test maps another one and keeps the rest.</param>
    public static WebApplication Create(string[] args, Action<WebApplication> mapChecks, Action<IServiceCollection>? also)
    {
        var builder = ConfigurationSetup.CreateBuilder(
            GatewaySettings.Read(GatewayArguments.Read(args), Environment.GetEnvironmentVariables()));
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddGatewayLogging();
        builder.AddEndpoints();
        builder.Services.AddListening();
        builder.Services.AddConnectionLimits();
        builder.Services.AddCertificates();
        builder.Services.AddSecurity();
        builder.Services.AddGatewayGrpc();
        builder.Services.AddGrpcReflection();

        builder.Services.AddStore(
            createsByDefault: provider => provider.GetRequiredService<SecurityOptions>().Mode == SecurityMode.Development);
        builder.Services.AddAuditing(
            isOnByDefault: provider => provider.GetRequiredService<SecurityOptions>().Mode != SecurityMode.Development);
        builder.Services.AddChecking();
        builder.Services.AddCheckRpc();
        builder.Services.AddBlocklist();
        builder.Services.AddSync();
        builder.Services.AddAdmin();

        // Last: what is registered last is stopped first, and callers should hear "not serving" before anything goes away.
        builder.Services.AddHealth();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));
        also?.Invoke(builder.Services);

        var app = builder.Build();
        app.UseGatewayGrpc();
        mapChecks(app);
        app.MapBlocklist();
        app.MapSync();
        app.MapAdmin();
        app.MapGrpcReflectionService();
        app.MapHealth();
        return app;
    }
}
