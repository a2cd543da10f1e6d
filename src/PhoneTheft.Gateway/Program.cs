using PhoneTheft.Gateway.Blocklist;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Observability;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;

namespace PhoneTheft.Gateway;

/// <summary>The gateway's contents page.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        await using var app = Create(args);
        try
        {
            await app.RunAsync();
        }
        catch (Exception e) when (e is Microsoft.Extensions.Options.OptionsValidationException or InvalidDataException or IOException)
        {
            // Settings that can't be meant, a file that can't be read, a port that is taken: the reason is enough, a stack says nothing more.
            await Console.Error.WriteLineAsync(e.Message);
            return 1;
        }

        return Environment.ExitCode;
    }

    public static WebApplication Create(string[] args)
    {
        var builder = WebApplication.CreateSlimBuilder(args);
        builder.Services.AddSingleton(TimeProvider.System);

        builder.AddGatewayLogging();
        builder.AddEndpoints();
        builder.Services.AddSecurity();
        builder.Services.AddGatewayGrpc();
        builder.Services.AddGrpcReflection();

        builder.Services.AddStore();
        builder.Services.AddChecking();
        builder.Services.AddBlocklist();

        // Last: what is registered last is stopped first, and callers should hear "not serving" before anything goes away.
        builder.Services.AddHealth();
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(4));

        var app = builder.Build();
        app.UseMiddleware<MessageSizeMiddleware>();
        app.MapGrpcService<CheckService>();
        app.MapGrpcService<BlocklistService>();
        app.MapGrpcReflectionService();
        app.MapHealth();
        return app;
    }
}
