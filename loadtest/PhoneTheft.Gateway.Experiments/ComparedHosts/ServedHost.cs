using System.Collections;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Listening;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Experiments.ComparedHosts;

/// <summary>The hosts that the gateway is compared with.</summary>
internal static class ServedHost
{
    /// <param name="kind">Which.</param>
    /// <param name="settings">As the gateway takes them, such as --Listen:Grpc=….</param>
    public static WebApplication Create(ServedKind kind, string[] settings) => kind switch
    {
        ServedKind.Gateway => Gateway.Program.Create(settings),
        ServedKind.Twin => Gateway.Program.Create(settings, app => app.MapGrpcService<TwinCheckService>(), services => services.AddSingleton<TwinCheckService>()),
        ServedKind.Bare => Plain<BareService>(settings, _ => { }),
        ServedKind.Naive => Plain<NaiveCheckService>(settings, AddRedis),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Grpc.AspNetCore on the gateway's host and endpoint, and nothing else of the gateway.</summary>
    private static WebApplication Plain<TService>(string[] settings, Action<WebApplicationBuilder> also)
        where TService : class
    {
        var builder = ConfigurationSetup.CreateBuilder(GatewaySettings.Read(GatewayArguments.Read(settings), new Hashtable()));
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Services.AddSettings<ListenOptions>(ListenOptions.Section);
        builder.Services.AddSettings<SecurityOptions>(SecurityOptions.Section);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddConnectionLimits();
        builder.AddEndpoints();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton<TService>();
        also(builder);
        var app = builder.Build();
        app.MapGrpcService<TService>();
        return app;
    }

    private static void AddRedis(WebApplicationBuilder builder)
    {
        var address = builder.Configuration[$"{StoreOptions.Section}:{nameof(StoreOptions.Redis)}"]!;
        builder.Services.AddSingleton<IConnectionMultiplexer>(ConnectionMultiplexer.Connect(address));
    }
}

/// <summary>The kinds of server that this program can run.</summary>
internal enum ServedKind
{
    /// <summary>The gateway itself, in a process that can be asked what it has allocated.</summary>
    Gateway,

    /// <summary>The gateway with a handler that gives one answer to everything.</summary>
    Twin,

    /// <summary>An empty method on plain gRPC.</summary>
    Bare,

    /// <summary>One request to Redis per call.</summary>
    Naive,
}
