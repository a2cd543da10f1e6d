using System.Net;
using System.Net.Sockets;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>A Redis whose certificate is not right gets nothing, least of all a password, and the operator reads why.</summary>
public sealed class RedisTlsTests : IAsyncLifetime
{
    private static readonly TestCertificateOrder OfRedis = new("redis") { Purpose = TestCertificateOrder.ServerPurpose };

    private readonly RedisTlsFiles _files = new();
    private readonly int _port = FreePort.Next();
    private RedisServerProcess _redis = null!;

    private string Address => $"127.0.0.1:{_port}";

    public async ValueTask InitializeAsync() => _redis = await RedisServerProcess.StartAsync("everysec", _files.ServerArguments(_port));

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        _files.Dispose();
    }

    [Theory]
    [InlineData("expired", "is valid from")]
    [InlineData("not yet valid", "is valid from")]
    [InlineData("a client's", "is not for servers")]
    public async Task A_wrong_certificate_of_Redis_is_refused_with_a_sentence(string kind, string sentence)
    {
        _files.WriteServer(kind switch
        {
            "expired" => OfRedis with { Until = TimeSpan.FromHours(-1) },
            "not yet valid" => OfRedis with { From = TimeSpan.FromHours(1) },
            _ => OfRedis with { Purpose = TestCertificateOrder.ClientPurpose },
        });
        await RestartAsync();

        await IsRefusedAsync($"The certificate of Redis at 127.0.0.1 {sentence}", Address, _files.Settings);
    }

    [Fact]
    public async Task A_Redis_of_another_authority_is_refused()
    {
        using var others = new RedisTlsFiles();

        await IsRefusedAsync(
            "was not issued by an authority in the file of Store:RedisCertificateAuthority. Nothing was sent to it.", Address, others.Settings);
    }

    [Fact]
    public async Task A_Redis_that_this_machine_does_not_trust_is_refused() =>
        await IsRefusedAsync("name the file of its authority in Store:RedisCertificateAuthority", Address);

    [Fact]
    public async Task A_certificate_for_another_name_is_refused() =>
        await IsRefusedAsync("The certificate of Redis at redis.example is for other names", $"{Address},sslHost=redis.example", _files.Settings);

    [Fact]
    public async Task A_plain_port_is_not_talked_to_in_clear()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        await using var gateway = await StartAsync($"127.0.0.1:{port}", _files.Settings);

        for (var attempt = 0; attempt < 5;)
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            var first = new byte[2];
            try
            {
                var length = await client.GetStream().ReadAtLeastAsync(first, 2, throwOnEndOfStream: false, TestContext.Current.CancellationToken);
                if (length > 0)
                {
                    // A TLS record with a handshake in it.
                    Assert.Equal([0x16, 0x03], first);
                    await client.GetStream().WriteAsync("-ERR this is no TLS\r\n"u8.ToArray(), TestContext.Current.CancellationToken);
                    attempt++;
                }
            }
            catch (IOException)
            {
                // On a busy machine it gave up this connection before its turn came, and takes another.
            }
        }

        listener.Stop();
        await gateway.TellsAsync(line => line.Contains("ended the TLS handshake. Check that this port speaks TLS", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_new_certificate_of_Redis_needs_no_restart()
    {
        await using var gateway = await StartAsync(Address, _files.Settings);
        await gateway.LoadedAsync();
        _files.WriteServer(OfRedis with { Until = TimeSpan.FromHours(-1) });
        await RestartAsync();
        await Wait.Until(async () => (await gateway.StatusAsync()).Warnings.Any(warning => warning.Contains("is valid from", StringComparison.Ordinal)));
        Assert.Equal(EquipmentStatus.Permitted, await gateway.StatusOfAsync("490154203237518"));

        _files.WriteServer(OfRedis);
        await RestartAsync();

        await Wait.Until(async () => !await gateway.HasTroubleAsync());
        Assert.DoesNotContain((await gateway.StatusAsync()).Warnings, warning => warning.Contains("is valid from", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_Redis_that_asks_for_a_certificate_gets_the_gateways()
    {
        await IsRefusedAsync(
            "Store:RedisCertificate", Address, $"--Store:RedisCertificateAuthority={_files.Authority}");

        await using var gateway = await StartAsync(Address, _files.Settings);
        await gateway.LoadedAsync();
    }

    [Fact]
    public async Task A_Sentinel_is_asked_over_TLS()
    {
        await using var sentinel = await RedisSentinelProcess.WatchAsync(_redis, tls: _files, primaryPort: _port);
        await using var gateway = await StartAsync(sentinel.ConnectionString, _files.Settings);

        await gateway.LoadedAsync();
        await gateway.BlockAsync("alpha", "490154203237518");

        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync("490154203237518"));
    }

    [Fact]
    public async Task A_cluster_is_spoken_to_over_TLS()
    {
        await using var cluster = await RedisCluster.StartAsync(_files);
        await using var gateway = await StartAsync(cluster.TlsEndPoints, _files.Settings);

        await gateway.LoadedAsync();
        await gateway.BlockAsync("alpha", "490154203237518");

        Assert.Equal(EquipmentStatus.Prohibited, await gateway.StatusOfAsync("490154203237518"));
    }

    private static Task<GatewayUnderTest> StartAsync(string redis, params string[] settings) =>
        GatewayUnderTest.StartOnAsync($"{redis},ssl=true", settings);

    private static async Task IsRefusedAsync(string sentence, string redis, params string[] settings)
    {
        await using var gateway = await StartAsync(redis, settings);

        await gateway.TellsAsync(line => line.StartsWith("Cannot reach the store", StringComparison.Ordinal) && line.Contains(sentence, StringComparison.Ordinal), sentence);
        Assert.Equal(0, (await gateway.StatusAsync()).Cursor.Length);
    }

    private async Task RestartAsync()
    {
        await _redis.StopAsync();
        await _redis.StartAgainAsync();
    }
}
