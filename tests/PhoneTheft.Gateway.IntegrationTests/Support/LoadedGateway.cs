using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A gateway in a process of its own that follows no store, so that all it allocates is for the calls it answers.</summary>
internal sealed class LoadedGateway : IAsyncDisposable
{
    public const string Argument = "--loaded-gateway";

    private readonly OwnProcess _process;
    private readonly HttpClient _http;

    private LoadedGateway(OwnProcess process, string address, int http)
    {
        _process = process;
        _http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{http}") };
        Address = address;
    }

    public string Address { get; }

    /// <param name="scheme">Of its listener for gRPC: https needs settings for TLS.</param>
    /// <param name="settings">Beside those that it has anyway.</param>
    public static async Task<LoadedGateway> StartAsync(string scheme = "http", params string[] settings)
    {
        var program = Path.Combine(AppContext.BaseDirectory, typeof(LoadedGateway).Assembly.GetName().Name!);
        var (address, http) = ($"{scheme}://127.0.0.1:{FreePort.Next()}", FreePort.Next());
        var gateway = new LoadedGateway(OwnProcess.Start(program, [Argument, address, $"{http}", .. settings]), address, http);
        await Wait.Until(gateway.IsReadyAsync);
        return gateway;
    }

    /// <summary>Bytes it has allocated since it was started.</summary>
    public async Task<long> AllocatedAsync() =>
        long.Parse(
            await _http.GetStringAsync(new Uri("/allocated", UriKind.Relative), TestContext.Current.CancellationToken),
            CultureInfo.InvariantCulture);

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return _process.DisposeAsync();
    }

    /// <summary>What the other process does.</summary>
    public static async Task RunAsync(string address, string http, string[] settings)
    {
        // A quota that is counted, and never reached.
        await using var app = Program.Create(
            [
                $"--Listen:Grpc={address}", $"--Listen:Http=http://127.0.0.1:{http}", "--Quotas:ChecksPerSecond=1000000000", .. settings,
            ],
            WithoutStore);
        // Not an endpoint: it has no row in the table of roles, so it would be closed.
        app.Use(next => context => context.Request.Path == "/allocated"
            ? context.Response.WriteAsync(GC.GetTotalAllocatedBytes(precise: true).ToString(CultureInfo.InvariantCulture))
            : next(context));
        var replica = app.Services.GetRequiredService<Replica>();
        replica.Open(Enumerable.Range(0, 16).Select(shard => new ReplicaShard(shard, 10, TimeProvider.System)));
        foreach (var shard in replica.Shards)
        {
            shard.Adopt(new ShardView(new ShardTable(shard.Index, 16), new Revision(shard.Index, 1, 1, 1), default, default, 0));
        }

        await app.RunAsync();
    }

    private static void WithoutStore(IServiceCollection services)
    {
        foreach (var service in services.Where(IsOfTheStore).ToList())
        {
            services.Remove(service);
        }
    }

    // What opens the store and follows it, and what keeps the checkpoint.
    private static bool IsOfTheStore(ServiceDescriptor service) =>
        service.ServiceType == typeof(IHostedService)
            && service.ImplementationType?.Namespace?.StartsWith(typeof(StoreService).Namespace!, StringComparison.Ordinal) == true;

    private async Task<bool> IsReadyAsync()
    {
        Assert.False(_process.HasExited, _process.Output);
        try
        {
            return await AllocatedAsync() > 0;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
