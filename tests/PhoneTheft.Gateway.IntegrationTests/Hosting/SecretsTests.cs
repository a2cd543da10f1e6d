using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

/// <summary>Whatever goes wrong, no secret that the gateway was given is in what it writes or answers.</summary>
public sealed class SecretsTests : IDisposable
{
    private const string RedisPassword = "s3cret-of-redis";
    private const string PfxPassword = "s3cret-of-pfx";
    private const string Token = "s3cret-of-a-token";

    private readonly TempDirectory _directory = new();
    private readonly TestAuthority _authority = new();
    private readonly TestCertificate _server;
    private readonly string _auditKey = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));
    private readonly string _pfx;

    public SecretsTests()
    {
        _server = _authority.Server();
        (_pfx, _) = _server.WritePfx(_directory.FullName, PfxPassword);
        Write("audit.key", _auditKey);
        Write("redis.password", RedisPassword);
    }

    private string[] Secrets => [RedisPassword, PfxPassword, Token, _auditKey, _server.KeyPem.Split('\n')[1]];

    public void Dispose()
    {
        _server.Dispose();
        _authority.Dispose();
        _directory.Dispose();
    }

    [Fact]
    public async Task No_output_or_answer_holds_a_secret()
    {
        using var redis = new TcpListener(IPAddress.Loopback, 0);
        redis.Start();
        var answering = AnswerWithWhatWasSaidAsync(redis);
        await using var gateway = new GatewayProcess(
            [.. Settings(((IPEndPoint)redis.LocalEndpoint).Port), $"--Listen:Grpc=https://127.0.0.1:{FreePort.Next()}"]);
        await Wait.Until(() => gateway.Output.Contains("\"EventId\":1301", StringComparison.Ordinal) && gateway.Output.Contains("\"EventId\":1350", StringComparison.Ordinal));

        var address = gateway.Output[gateway.Output.IndexOf("https://", StringComparison.Ordinal)..].Split(';', ' ', '"', '\\')[0];
        var answers = await AnswersAsync(address);

        Assert.Equal(3, answers.Count);
        await gateway.TerminateAsync();
        Assert.All([gateway.Output, .. answers], HasNone);
        redis.Stop();
        await answering;
    }

    [Theory]
    [InlineData("redis.password", RedisPassword + "\nsecond line")]
    [InlineData("server.password", PfxPassword + "-old")]
    [InlineData("audit.key", RedisPassword)]
    public async Task A_start_that_is_refused_repeats_no_secret(string file, string content)
    {
        Write(file, content);
        await using var gateway = new GatewayProcess([.. Settings(7301), $"--Listen:Grpc=https://127.0.0.1:{FreePort.Next()}"]);

        Assert.Equal(1, await gateway.ExitAsync());

        HasNone(gateway.Output);
    }

    [Fact]
    public async Task The_printed_settings_hold_no_secret()
    {
        await using var gateway = new GatewayProcess(
            new Dictionary<string, string>(StringComparer.Ordinal) { ["Store__Redis"] = $"127.0.0.1:7301,password={RedisPassword}" }, _directory.FullName, "--print-config");

        Assert.Equal(0, await gateway.ExitAsync());

        Assert.Contains("Store:Redis = 127.0.0.1:7301, options not shown", gateway.Output, StringComparison.Ordinal);
        HasNone(gateway.Output);
    }

    private string[] Settings(int redis) =>
    [
        $"--Store:Redis=127.0.0.1:{redis},user=phonetheft", $"--Store:RedisPasswordFile={_directory.Below("redis.password")}",
        $"--Tls:Certificate={_pfx}", $"--Tls:PasswordFile={_directory.Below("server.password")}",
        "--Audit:Enabled=true", $"--Audit:Directory={_directory.Below("audit")}", $"--Audit:KeyFile={_directory.Below("audit.key")}",
    ];

    private void HasNone(string text) => Assert.All(Secrets, secret => Assert.DoesNotContain(secret, text, StringComparison.OrdinalIgnoreCase));

    private void Write(string name, string text)
    {
        File.WriteAllText(_directory.Below(name), text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_directory.Below(name), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    private async Task<List<string>> AnswersAsync(string address)
    {
        using var channel = GrpcChannel.ForAddress(address, new GrpcChannelOptions
        {
            DisposeHttpClient = true,
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = new X509ChainPolicy
                    {
                        TrustMode = X509ChainTrustMode.CustomRootTrust,
                        CustomTrustStore = { X509CertificateLoader.LoadCertificate(_authority.Certificate.RawData) },
                        RevocationMode = X509RevocationMode.NoCheck,
                    },
                },
            },
        });
        var metadata = new Metadata { { "authorization", $"Bearer {Token}" }, { "cookie", Token }, { "x-dev-carrier", Token + "!" } };
        var blocklist = new BlocklistService.BlocklistServiceClient(channel);
        List<Func<Task>> calls =
        [
            () => new CheckService.CheckServiceClient(channel).CheckAsync(new CheckRequest { Imei = "1" }, metadata).ResponseAsync,
            () => blocklist.BlockAsync(new BlockRequest { Imei = "490154203237518", Disposition = Disposition.Block, Reason = HoldReason.Stolen }, metadata).ResponseAsync,
            () => blocklist.GetDeviceAsync(new GetDeviceRequest { Imei = "490154203237518" }, metadata).ResponseAsync,
        ];
        var answers = new List<string>();
        foreach (var call in calls)
        {
            var refused = await Assert.ThrowsAsync<RpcException>(call);
            answers.Add($"{refused} {string.Join(' ', refused.Trailers)}");
        }

        return answers;
    }

    // As a server that repeats the commands that it does not know.
    private static async Task AnswerWithWhatWasSaidAsync(TcpListener listener)
    {
        try
        {
            while (true)
            {
                using var client = await listener.AcceptTcpClientAsync();
                var said = new byte[4096];
                var length = await client.GetStream().ReadAsync(said);
                await client.GetStream().WriteAsync("-ERR unknown command "u8.ToArray());
                await client.GetStream().WriteAsync(said.AsMemory(0, length).ToArray().Where(letter => letter is not ((byte)'\r' or (byte)'\n')).ToArray());
                await client.GetStream().WriteAsync("\r\n"u8.ToArray());
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or IOException)
        {
            // It was stopped.
        }
    }
}
