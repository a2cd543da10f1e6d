using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>Something that answers as a gateway that is still loading, and counts how often it is asked.</summary>
internal sealed class LoadingGateway : CheckService.CheckServiceBase, IAsyncDisposable
{
    /// <summary>So many checks fail; the next is answered.</summary>
    public const int ChecksInVain = 2;

    private WebApplication? _app;
    private int _checks;
    private int _bulkChecks;

    public Uri Address => new(_app!.Urls.First());

    public int Checks => _checks;

    public int BulkChecks => _bulkChecks;

    public static async Task<LoadingGateway> StartAsync()
    {
        var gateway = new LoadingGateway();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(gateway);
        gateway._app = builder.Build();
        gateway._app.MapGrpcService<LoadingGateway>();
        await gateway._app.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context) =>
        Interlocked.Increment(ref _checks) <= ChecksInVain
            ? throw new RpcException(new Status(StatusCode.Unavailable, "loading"))
            : Task.FromResult(new CheckResponse { Status = EquipmentStatus.Permitted });

    public override Task<CheckManyResponse> CheckMany(CheckManyRequest request, ServerCallContext context)
    {
        Interlocked.Increment(ref _bulkChecks);
        throw new RpcException(new Status(StatusCode.Unavailable, "loading"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
        {
            await _app.DisposeAsync();
        }
    }
}
