using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>What a gateway with TLS and its clients need: an authority, the gateway's certificate in files, and certificates of carriers.</summary>
internal sealed class TestTls : IDisposable
{
    private readonly List<IDisposable> _owned = [];

    public TestTls()
    {
        Client = Own(Authority.Carrier("local"));
        Server = Own(Authority.Server());
        (CertificateFile, KeyFile) = Server.WritePem(Files.FullName);
        File.WriteAllText(AuthoritiesFile, Authority.Pem);
    }

    public TempDirectory Files { get; } = new();

    /// <summary>It has issued everybody's certificates.</summary>
    public TestAuthority Authority { get; } = new();

    /// <summary>Of the carrier "local".</summary>
    public TestCertificate Client { get; }

    public TestCertificate Server { get; }

    public string CertificateFile { get; }

    public string KeyFile { get; }

    public string AuthoritiesFile => Files.Below("authorities.pem");

    /// <summary>For a gateway that listens with TLS.</summary>
    public string[] Settings =>
    [
        "--Listen:Grpc=https://127.0.0.1:0",
        $"--Tls:Certificate={CertificateFile}",
        $"--Tls:Key={KeyFile}",
    ];

    /// <summary>For one that asks for client certificates, too.</summary>
    public string[] AskingSettings => [.. Settings, "--Security:Mode=Authenticated", $"--Security:Certificates:Authorities={AuthoritiesFile}"];

    /// <summary>Makes it a thing that ends with this.</summary>
    public T Own<T>(T thing)
        where T : IDisposable
    {
        _owned.Add(thing);
        return thing;
    }

    /// <summary>A channel that trusts the authority and nothing else.</summary>
    /// <param name="address">Of a gateway.</param>
    /// <param name="client">The client's certificate; null: it has none.</param>
    public GrpcChannel Connect(string address, TestCertificate? client = null) => GrpcChannel.ForAddress(
        address, new GrpcChannelOptions { HttpHandler = Handler(client), DisposeHttpClient = true });

    public SocketsHttpHandler Handler(TestCertificate? client = null) => new() { SslOptions = Options(client) };

    /// <summary>For a handshake of the test's own.</summary>
    public SslClientAuthenticationOptions Options(TestCertificate? client = null)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(Authority.Certificate);
        return new SslClientAuthenticationOptions
        {
            TargetHost = "127.0.0.1",
            CertificateChainPolicy = policy,
            ClientCertificateContext = client?.ForHandshake,
            ApplicationProtocols = [SslApplicationProtocol.Http2],
        };
    }

    public void Dispose()
    {
        _owned.ForEach(thing => thing.Dispose());
        Authority.Dispose();
        Files.Dispose();
    }
}
