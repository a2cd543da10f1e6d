using System.Runtime.CompilerServices;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Observability;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A whole gateway in this process, on real ports, spoken to over real HTTP/2.</summary>
internal sealed class GatewayUnderTest : IAsyncDisposable
{
    /// <summary>
    /// On a busy machine the default patience runs out although nothing is wrong; a test of the patience itself sets its own.
    /// </summary>
    private static readonly string[] PatientStore =
        [$"--Store:WriteTimeout={Patience.Setting(10)}", $"--Store:ReadTimeout={Patience.Setting(10)}"];

    private const string Nowhere = "http://127.0.0.1:0";

    private readonly WebApplication _app;
    private readonly FakeLogCollector _log;
    private readonly TempDirectory _data;

    private GatewayUnderTest(WebApplication app, TempDirectory data, TestTls? tls = null)
    {
        _app = app;
        _data = data;
        _log = app.Services.GetRequiredService<FakeLogCollector>();
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.ToList();
        GrpcAddress = addresses.ElementAtOrDefault(0) ?? Nowhere;
        HttpAddress = addresses.ElementAtOrDefault(1) ?? Nowhere;
        Channel = tls?.Connect(GrpcAddress, tls.Client) ?? GrpcChannel.ForAddress(GrpcAddress);
    }

    public string GrpcAddress { get; }

    public string HttpAddress { get; }

    public GrpcChannel Channel { get; }

    public V1.CheckService.CheckServiceClient Checks => new(Channel);

    public IServiceProvider Services => _app.Services;

    /// <summary>What was logged at Information or above.</summary>
    public IEnumerable<string> Told =>
        _log.GetSnapshot().Where(record => record.Level >= LogLevel.Information).Select(record => record.Message);

    /// <summary>What was logged at that level or above, with what was thrown.</summary>
    public IEnumerable<string> ToldAtLeast(LogLevel level) =>
        _log.GetSnapshot().Where(record => record.Level >= level).Select(
            record => $"{record.Category}: {record.Message} {record.Exception}");

    /// <summary>All that was logged, as far as the settings let it through.</summary>
    public IEnumerable<string> Logged => _log.GetSnapshot().Select(record => record.Message);

    /// <summary>On a store of its own, embedded, and loaded.</summary>
    public static async Task<GatewayUnderTest> StartAsync(params string[] settings)
    {
        var gateway = await StartWithAsync(settings);
        await gateway.LoadedAsync();
        return gateway;
    }

    /// <summary>On a store of its own and loaded, over TLS. Its channel has the client certificate of the carrier "local".</summary>
    public static async Task<GatewayUnderTest> StartSecureAsync(TestTls tls, params string[] settings)
    {
        var gateway = await StartSecureAsync(tls, _ => { }, settings);
        await gateway.LoadedAsync();
        return gateway;
    }

    /// <summary>The same, with services of the test; not waited for until it is loaded.</summary>
    public static Task<GatewayUnderTest> StartSecureAsync(TestTls tls, Action<IServiceCollection> add, params string[] settings) =>
        StartWithAsync(
            [.. settings.Contains("--Security:Mode=Authenticated") ? tls.AskingSettings : tls.Settings, .. settings],
            app => app.MapCheckRpc(), add, tls);

    /// <summary>On a store of its own and loaded, with another service in the place of CheckService.</summary>
    public static async Task<GatewayUnderTest> StartWithChecksAsync(Action<WebApplication> mapChecks, Action<IServiceCollection> add)
    {
        var gateway = await StartWithAsync([], mapChecks, add);
        await gateway.LoadedAsync();
        return gateway;
    }

    /// <summary>On the embedded store; not waited for until it is loaded.</summary>
    public static Task<GatewayUnderTest> StartEmbeddedAsync(params string[] settings) => StartWithAsync(settings);

    /// <summary>On a Redis; not waited for until it is loaded. Without a setting for its files it begins without a checkpoint.</summary>
    public static Task<GatewayUnderTest> StartOnAsync(string redis, params string[] settings) =>
        StartWithAsync([$"--Store:Redis={redis}", .. settings]);

    /// <summary>Waits for such a line: what it tells of can be seen a moment before it is written.</summary>
    public Task TellsAsync(Func<string, bool> isMeant, [CallerArgumentExpression(nameof(isMeant))] string what = "") =>
        Wait.Until(() => Told.Any(isMeant), what: what);

    /// <summary>The store is not being followed right now.</summary>
    public async Task<bool> HasTroubleAsync() => (await StatusAsync()).Trouble.Length > 0;

    public Task LoadedAsync() => Wait.Until(async () => (await StatusAsync()).Cursor.Length > 0);

    public BlocklistService.BlocklistServiceClient Blocklist => new(Channel);

    public async Task<GetStatusResponse> StatusAsync() => await Blocklist.GetStatusAsync(new GetStatusRequest());

    /// <summary>The epoch in which this gateway is in a shard.</summary>
    public async Task<ulong> EpochAsync(int shard) => (await StatusAsync()).Shards[shard].Head.Epoch;

    public async Task<CheckResponse> CheckAsync(string imei, Consistency? consistency = null) =>
        await Checks.CheckAsync(new CheckRequest { Imei = imei, Consistency = consistency });

    public async Task<EquipmentStatus> StatusOfAsync(string imei) => (await CheckAsync(imei)).Status;

    public async Task<BlockResponse> BlockAsync(string carrier, string imei, HoldReason reason = HoldReason.Stolen, Disposition disposition = Disposition.Block) =>
        await Blocklist.BlockAsync(new BlockRequest { Imei = imei, Reason = reason, Disposition = disposition }, As(carrier));

    public async Task<UnblockResponse> UnblockAsync(string carrier, string imei) =>
        await Blocklist.UnblockAsync(new UnblockRequest { Imei = imei }, As(carrier));

    public async Task<GetDeviceResponse> DeviceAsync(string imei, string carrier = "local") =>
        await Blocklist.GetDeviceAsync(new GetDeviceRequest { Imei = imei }, As(carrier));

    /// <summary>The metadata of a caller in Development mode.</summary>
    public static Metadata As(string carrier) => new() { { "x-dev-carrier", carrier } };

    /// <summary>As SIGTERM does: whoever listens for the stop hears of it before the host waits for anything.</summary>
    public Task StopAsync()
    {
        _app.Lifetime.StopApplication();
        return _app.StopAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Channel.Dispose();
        await StopAsync();
        await _app.DisposeAsync();
        _data.Dispose();
        var unforeseen =
            _log.GetSnapshot().Where(record => record.Id.Id == 2001).Select(record => $"{record.Message} {record.Exception}").ToList();
        Assert.True(unforeseen.Count == 0, string.Join(Environment.NewLine, unforeseen));
    }

    private static Task<GatewayUnderTest> StartWithAsync(string[] settings) => StartWithAsync(settings, app => app.MapCheckRpc(), _ => { });

    private static async Task<GatewayUnderTest> StartWithAsync(
        string[] settings, Action<WebApplication> mapChecks, Action<IServiceCollection> add, TestTls? tls = null)
    {
        var data = new TempDirectory();
        string[] ours = [
            "--Listen:Grpc=http://127.0.0.1:0",
            "--Listen:Http=http://127.0.0.1:0",
            $"--Store:DataDirectory={data.Below("data")}",
            "--Logging:Console:LogLevel:Default=None"];
        var app = Program.Create([.. GatewayWords.LaterWins([.. ours, .. PatientStore, .. settings])], mapChecks, services =>
        {
            // The console belongs to the test runner: hundreds of gateways would bury what it says.
            services.Remove(services.Single(service => service.ImplementationType == typeof(Banner)));
            services.AddFakeLogging();
            add(services);
        });
        try
        {
            await app.StartAsync();
        }
        catch (OperationCanceledException) when (app.Lifetime.ApplicationStopping.IsCancellationRequested)
        {
            // It refused its store before it listened; its log says why.
        }

        return new GatewayUnderTest(app, data, tls);
    }
}
