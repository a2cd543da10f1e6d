using System.Globalization;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>An authority, and the files with which a Redis and a gateway know each other by it.</summary>
internal sealed class RedisTlsFiles : IDisposable
{
    private readonly TempDirectory _directory = new();
    private readonly TestAuthority _authority = new();

    public RedisTlsFiles(TestCertificateOrder? server = null)
    {
        File.WriteAllText(Authority, _authority.Pem);
        WriteServer(server ?? new TestCertificateOrder("redis") { Purpose = TestCertificateOrder.ServerPurpose });
        using var other = _authority.Issue(new TestCertificateOrder("redis-to-redis"));
        other.WritePem(_directory.FullName, "peer");
        using var gateway = _authority.Issue(new TestCertificateOrder("gateway"));
        (Certificate, Key) = gateway.WritePem(_directory.FullName, "gateway");
    }

    public string Authority => Below("authority.pem");

    /// <summary>The gateway's own.</summary>
    public string Certificate { get; }

    /// <inheritdoc cref="Certificate"/>
    public string Key { get; }

    /// <summary>A file of this name in the same directory.</summary>
    public string Below(string name) => _directory.Below(name);

    /// <summary>Gives Redis another certificate; it takes it when it is told to, or starts again.</summary>
    public void WriteServer(TestCertificateOrder order)
    {
        using var server = _authority.Issue(order);
        server.WritePem(_directory.FullName, "redis");
    }

    /// <summary>What redis-server needs to speak TLS on a port, beside its plain one.</summary>
    public string[] ServerArguments(int port) =>
    [
        "--tls-port", port.ToString(CultureInfo.InvariantCulture),
        "--tls-cert-file", Below("redis.pem"), "--tls-key-file", Below("redis.key"),
        "--tls-client-cert-file", Below("peer.pem"), "--tls-client-key-file", Below("peer.key"),
        "--tls-ca-cert-file", Authority, "--tls-auth-clients", "yes", "--tls-replication", "yes",
    ];

    /// <summary>The same as lines of a configuration file.</summary>
    public string[] ServerLines(int port) => [.. ServerArguments(port).Chunk(2).Select(pair => $"{pair[0][2..]} {pair[1]}")];

    /// <summary>How a gateway is told of all this.</summary>
    /// <param name="redis">Addresses, and options but for ssl.</param>
    public StoreOptions Options(string redis) => new()
    {
        Redis = $"{redis},ssl=true",
        RedisCertificateAuthority = Authority,
        RedisCertificate = Certificate,
        RedisKey = Key,
    };

    /// <summary>The same for a command line, without the address.</summary>
    public string[] Settings =>
        [$"--Store:RedisCertificateAuthority={Authority}", $"--Store:RedisCertificate={Certificate}", $"--Store:RedisKey={Key}"];

    public void Dispose()
    {
        _authority.Dispose();
        _directory.Dispose();
    }
}
