using Grpc.Core;
using Grpc.Health.V1;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

/// <summary>Something that says once that it serves, then answers nothing any more, and counts how often it is asked.</summary>
internal sealed class HangingGateway : IAsyncDisposable
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly WebApplication _app;
    private int _checks;
    private int _watches;

    private HangingGateway()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(System.Net.IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Services.Configure<Microsoft.Extensions.Hosting.HostOptions>(options => options.ShutdownTimeout = TimeSpan.Zero);
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(this);
        _app = builder.Build();
        _app.MapGrpcService<HungChecks>();
        _app.MapGrpcService<HungHealth>();
    }

    public Uri Address => new(_app.Urls.First());

    public int Checks => Volatile.Read(ref _checks);

    /// <summary>How often somebody asked for its health.</summary>
    public int Watches => Volatile.Read(ref _watches);

    public static async Task<HangingGateway> StartAsync()
    {
        var gateway = new HangingGateway();
        await gateway._app.StartAsync(TestContext.Current.CancellationToken);
        return gateway;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private sealed class HungChecks(HangingGateway gateway) : CheckService.CheckServiceBase
    {
        public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
        {
            Interlocked.Increment(ref gateway._checks);
            await Never.WaitAsync(context.CancellationToken);
            throw new InvalidOperationException("It never answers.");
        }

        public override async Task CheckStream(IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream, ServerCallContext context)
        {
            Interlocked.Increment(ref gateway._checks);
            await Never.WaitAsync(context.CancellationToken);
        }
    }

    private sealed class HungHealth(HangingGateway gateway) : Health.HealthBase
    {
        public override async Task Watch(HealthCheckRequest request, IServerStreamWriter<HealthCheckResponse> responseStream, ServerCallContext context)
        {
            if (Interlocked.Increment(ref gateway._watches) == 1)
            {
                await responseStream.WriteAsync(new HealthCheckResponse { Status = HealthCheckResponse.Types.ServingStatus.Serving }, context.CancellationToken);
            }

            await Never.WaitAsync(context.CancellationToken);
        }
    }
}
