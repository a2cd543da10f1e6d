using System.Text.Json;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A gateway that asks who calls: over TLS, by certificate and by token, with a register that a test can change.</summary>
internal sealed class SecuredGateway : IAsyncDisposable
{
    private readonly List<GrpcChannel> _channels = [];
    private readonly Dictionary<string, object> _carriers = new(StringComparer.Ordinal);
    private readonly List<string> _revoked = [];
    private GatewayUnderTest? _gateway;

    private SecuredGateway()
    {
        File.WriteAllText(JwksFile, Issuer.Jwks);
        Put("local", [.. RoleNames.All]);
    }

    public TestTls Tls { get; } = new();

    public TestIssuer Issuer { get; } = new();

    public GatewayUnderTest Gateway => _gateway!;

    public string JwksFile => Tls.Files.Below("keys.json");

    private string RegisterFile => Tls.Files.Below("carriers.json");

    private CurrentRegister Register => Gateway.Services.GetRequiredService<CurrentRegister>();

    /// <summary>With the carrier "local", which has all roles and comes by any way; its certificate is that of the gateway's channel.</summary>
    public static Task<SecuredGateway> StartAsync(params string[] settings) => StartAsync(_ => { }, settings);

    /// <param name="before">Puts carriers into the register of the start.</param>
    /// <param name="settings">Beside the usual ones, or instead.</param>
    public static Task<SecuredGateway> StartAsync(Action<SecuredGateway> before, params string[] settings) => StartAsync(secured =>
    {
        before(secured);
        return settings;
    });

    /// <param name="before">Puts carriers and files there, and gives the settings that name them.</param>
    public static async Task<SecuredGateway> StartAsync(Func<SecuredGateway, string[]> before)
    {
        var secured = new SecuredGateway();
        var settings = before(secured);
        secured._gateway = await GatewayUnderTest.StartSecureAsync(
            secured.Tls,
            [
                "--Security:Mode=Authenticated",
                $"--Security:Carriers={secured.RegisterFile}",
                $"--Security:Tokens:Issuer={TestIssuer.Issuer}",
                $"--Security:Tokens:Audience={TestIssuer.Audience}",
                $"--Security:Tokens:Keys={secured.JwksFile}",
                .. settings,
            ]);
        return secured;
    }

    /// <summary>Puts a carrier with these roles into the register's file. It comes by any way.</summary>
    public void Put(string carrier, params string[] roles) => Put(carrier, new
    {
        id = carrier,
        name = $"Carrier {carrier}",
        roles,
        certificates = new { },
        tokens = new { },
        proxy = true,
    });

    public void Put(string carrier, object entry)
    {
        _carriers[carrier] = entry;
        Write();
    }

    public void Remove(string carrier)
    {
        _carriers.Remove(carrier);
        Write();
    }

    public void RevokeToken(string jti)
    {
        _revoked.Add(jti);
        Write();
    }

    /// <summary>Until the gateway has read what was written.</summary>
    public async Task ReadAsync(Func<CarrierRegister, bool> isRead) => await Wait.Until(() => isRead(Register.Register));

    public GrpcChannel Connect(TestCertificate? certificate)
    {
        var channel = Tls.Connect(Gateway.GrpcAddress, certificate);
        _channels.Add(channel);
        return channel;
    }

    /// <summary>With a certificate of the usual form.</summary>
    public GrpcChannel As(string carrier) => Connect(Tls.Own(Tls.Authority.Carrier(carrier)));

    public static Metadata With(string token) => new() { { "authorization", $"Bearer {token}" } };

    public static async Task<WhoAmIResponse> WhoAsync(GrpcChannel channel, Metadata? headers = null) =>
        await new IdentityService.IdentityServiceClient(channel).WhoAmIAsync(
            new WhoAmIRequest(), headers, cancellationToken: TestContext.Current.CancellationToken);

    public static Task<Refusal> RefusedAsync(GrpcChannel channel, Metadata? headers = null) =>
        Refusal.OfAsync(() => WhoAsync(channel, headers));

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(channel => channel.Dispose());
        if (_gateway is { } gateway)
        {
            await gateway.DisposeAsync();
        }

        Issuer.Dispose();
        Tls.Dispose();
    }

    private void Write() => File.WriteAllText(
        RegisterFile, JsonSerializer.Serialize(new { carriers = _carriers.Values, revokedTokens = _revoked }));
}
