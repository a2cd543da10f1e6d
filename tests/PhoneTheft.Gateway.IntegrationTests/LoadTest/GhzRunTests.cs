using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Grpc.Net.Client;
using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.Ghz;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.LoadTest;

/// <summary>What ghz would send with our files, sent to a real gateway: ghz itself never looks at the answers.</summary>
public sealed class GhzRunTests
{
    private const int Calls = 10;

    [Fact]
    public async Task Every_file_gets_good_answers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        foreach (var name in GhzConfig.Names)
        {
            using var config = GhzConfig.Read(name);
            if (!config.IsInsecure)
            {
                continue;
            }

            for (var request = 0; request < Calls; request++)
            {
                var messages = config.MessagesOf(request);
                var answers = await CallAsync(gateway.Channel.CreateCallInvoker(), config, config.Metadata, messages);

                Assert.True(answers.Count >= (name == "sync" ? 3 : messages.Count), $"{name}: {answers.Count} answers");
                Assert.All(answers, IsGood);
            }
        }

        var status = await gateway.StatusAsync();
        Assert.Equal((ulong)Calls, status.Shards.Aggregate(0UL, (sum, shard) => sum + shard.Prohibited));
    }

    [Fact]
    public async Task The_certificate_that_is_named_gets_good_answers()
    {
        using var files = new TempDirectory();
        await using var made = await Phonetheft.RunInAsync(files.FullName, "certs", "--out", "certs", "--carrier", "acme");
        Assert.True(made.ExitCode == 0, made.Error);
        await using var gateway = await GatewayUnderTest.StartEmbeddedAsync(
            "--config", files.Below("certs/gateway.json"), "--Listen:Grpc=https://127.0.0.1:0");
        await Wait.Until(() => gateway.Services.GetRequiredService<Replica>().IsLoaded);
        using var config = GhzConfig.Read("check-certificate");
        using var authority = X509CertificateLoader.LoadCertificateFromFile(files.Below(config.Text("cacert")));
        using var certificate = X509Certificate2.CreateFromPemFile(files.Below(config.Text("cert")), files.Below(config.Text("key")));
        using var channel = ChannelOf(gateway, authority, certificate);

        Assert.All(await CallAsync(channel.CreateCallInvoker(), config, config.Metadata, config.MessagesOf(0)), IsGood);
    }

    [Fact]
    public async Task The_token_file_that_is_named_gets_good_answers()
    {
        await using var secured = await SecuredGateway.StartAsync(before => before.Put("acme", "check"));
        using var config = GhzConfig.Read("check-token");
        var file = secured.Tls.Files.Below("token.json");
        await File.WriteAllTextAsync(file, TokenFile().Replace("%s", secured.Issuer.Token("acme", "check"), StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var metadata = JsonSerializer.Deserialize<Dictionary<string, string>>(await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken))!;

        Assert.All(await CallAsync(secured.Connect(null).CreateCallInvoker(), config, metadata, config.MessagesOf(0)), IsGood);
    }

    /// <summary>What the readme says that the file must hold.</summary>
    private static string TokenFile() =>
        File.ReadAllLines(SourceTree.PathOf("loadtest/ghz/README.md")).Single(line => line.Contains("printf", StringComparison.Ordinal)).Split('\'')[1];

    private static GrpcChannel ChannelOf(GatewayUnderTest gateway, X509Certificate2 authority, X509Certificate2 certificate)
    {
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(authority);
        return GrpcChannel.ForAddress(gateway.GrpcAddress, new GrpcChannelOptions
        {
            HttpHandler = new SocketsHttpHandler
            {
                SslOptions = new SslClientAuthenticationOptions
                {
                    CertificateChainPolicy = policy,
                    ClientCertificateContext = SslStreamCertificateContext.Create(certificate, null, offline: true),
                },
            },
            DisposeHttpClient = true,
        });
    }

    private static async Task<IReadOnlyList<IMessage>> CallAsync(
        CallInvoker invoker, GhzConfig config, IReadOnlyDictionary<string, string> sent, IReadOnlyList<IMessage> messages)
    {
        var metadata = new Metadata();
        foreach (var (name, value) in sent)
        {
            metadata.Add(name, value);
        }

        var options = new CallOptions(metadata, TimeProvider.System.GetUtcNow().UtcDateTime + Wait.Limit);
        if (!config.Method!.IsClientStreaming)
        {
            return [await invoker.AsyncUnaryCall(MethodOf(config.Method, MethodType.Unary), null, options, messages.Single())];
        }

        using var call = invoker.AsyncDuplexStreamingCall(MethodOf(config.Method, MethodType.DuplexStreaming), null, options);
        foreach (var message in messages)
        {
            await call.RequestStream.WriteAsync(message);
        }

        await call.RequestStream.CompleteAsync();
        var answers = new List<IMessage>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            answers.Add(call.ResponseStream.Current);
        }

        return answers;
    }

    private static Method<IMessage, IMessage> MethodOf(MethodDescriptor method, MethodType type) => new(
        type, method.Service.FullName, method.Name,
        Marshallers.Create<IMessage>(message => message.ToByteArray(), bytes => method.InputType.Parser.ParseFrom(bytes)),
        Marshallers.Create<IMessage>(message => message.ToByteArray(), bytes => method.OutputType.Parser.ParseFrom(bytes)));

    private static void IsGood(IMessage answer)
    {
        switch (answer)
        {
            case CheckResponse check:
                Assert.False(check.CheckDigitMismatch);
                break;
            case CheckStreamResponse item:
                Assert.Null(item.Error);
                Assert.False(item.CheckDigitMismatch);
                break;
            case CheckManyResponse many:
                Assert.Equal(100, many.Results.Count(result => result.Error is null));
                break;
            case BlockResponse block:
                Assert.Equal(WriteOutcome.Changed, block.Outcome);
                break;
            default:
                Assert.IsType<SyncResponse>(answer);
                break;
        }
    }
}
