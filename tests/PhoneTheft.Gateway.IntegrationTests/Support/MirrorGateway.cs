using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>It takes every client, tells it what it has shown, and refuses to sync with anybody.</summary>
internal sealed class MirrorGateway : IAsyncDisposable
{
    private readonly WebApplication _app;

    private MirrorGateway(WebApplication app) => _app = app;

    public Uri Address => new(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());

    /// <summary>Thumbprints of those who wanted to sync, in the order they came.</summary>
    public IReadOnlyList<string> Refused => [.. _app.Services.GetRequiredService<Seen>().Refused];

    /// <param name="server">Its certificate.</param>
    /// <param name="isStrict">It ends the handshake with a client that shows no certificate.</param>
    public static async Task<MirrorGateway> StartAsync(TestCertificate server, bool isStrict = false)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<Seen>();
        builder.Services.AddGrpc();
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http2;
            listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                OnConnection = _ => ValueTask.FromResult(new SslServerAuthenticationOptions
                {
                    ServerCertificate = server.Certificate,
                    ClientCertificateRequired = true,
                    ApplicationProtocols = [SslApplicationProtocol.Http2],
                    RemoteCertificateValidationCallback = (_, client, _, _) => client is not null || !isStrict,
                }),
            });
        }));
        var app = builder.Build();
        app.MapGrpcService<MirroredIdentity>();
        app.MapGrpcService<RefusedSync>();
        await app.StartAsync();
        return new MirrorGateway(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static string ThumbprintOf(ServerCallContext context) =>
        context.GetHttpContext().Connection.ClientCertificate?.GetCertHashString(HashAlgorithmName.SHA256) ?? "";

    private sealed class Seen
    {
        public System.Collections.Concurrent.ConcurrentQueue<string> Refused { get; } = [];
    }

    private sealed class MirroredIdentity : IdentityService.IdentityServiceBase
    {
        public override Task<WhoAmIResponse> WhoAmI(WhoAmIRequest request, ServerCallContext context) => Task.FromResult(new WhoAmIResponse
        {
            Carrier = ThumbprintOf(context),
            Name = context.RequestHeaders.GetValue("authorization") ?? "",
            Roles = { context.GetHttpContext().Request.Host.Value ?? "" },
        });
    }

    private sealed class RefusedSync(Seen seen) : SyncService.SyncServiceBase
    {
        public override Task Sync(IAsyncStreamReader<SyncRequest> requests, IServerStreamWriter<SyncResponse> responses, ServerCallContext context)
        {
            seen.Refused.Enqueue(ThumbprintOf(context));
            throw new Google.Rpc.Status
            {
                Code = (int)StatusCode.Unauthenticated,
                Message = "No carrier in the register has this certificate.",
                Details = { Google.Protobuf.WellKnownTypes.Any.Pack(new Google.Rpc.ErrorInfo { Domain = "gateway.phonetheft", Reason = "CARRIER_UNKNOWN" }) },
            }.ToRpcException();
        }
    }
}
