using Grpc.Core;
using Grpc.Net.Client;
using Grpc.Reflection.V1Alpha;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>Streams whose caller may not have them any more: they end with the reason, within ten seconds on a machine that has time.</summary>
public sealed class EndedStreamTests : IAsyncLifetime
{
    private SecuredGateway _secured = null!;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _secured = await SecuredGateway.StartAsync(secured => secured.Put("alpha", "check", "sync"));

    public ValueTask DisposeAsync() => _secured.DisposeAsync();

    [Theory]
    [InlineData("check")]
    [InlineData("sync")]
    [InlineData("sync without a hello")]
    [InlineData("health")]
    [InlineData("reflection")]
    public async Task A_carrier_out_of_the_register_loses_its_streams(string kind)
    {
        var ending = await OpenAsync(kind, _secured.As("alpha"), []);

        _secured.Remove("alpha");

        Assert.Equal((StatusCode.Unauthenticated, "CARRIER_UNKNOWN"), await ReasonAsync(ending));
    }

    [Fact]
    public async Task A_client_that_reads_nothing_loses_its_stream()
    {
        using var checks = new CheckService.CheckServiceClient(_secured.As("alpha")).CheckStream(cancellationToken: Cancellation);
        var writing = WriteAsync(checks.RequestStream);

        _secured.Remove("alpha");

        await Assert.ThrowsAnyAsync<Exception>(() => writing.WaitAsync(Wait.Limit, Cancellation));
        Assert.True(writing.IsFaulted);

        static async Task WriteAsync(IClientStreamWriter<CheckStreamRequest> requests)
        {
            while (true)
            {
                await requests.WriteAsync(new CheckStreamRequest { Imei = "490154203237518" }, Cancellation);
            }
        }
    }

    [Theory]
    [InlineData("check")]
    [InlineData("sync")]
    public async Task A_carrier_without_the_role_loses_its_streams(string kind)
    {
        var ending = await OpenAsync(kind, _secured.As("alpha"), []);

        _secured.Put("alpha", "device:read");

        Assert.Equal((StatusCode.PermissionDenied, "ROLE_REQUIRED"), await ReasonAsync(ending));
    }

    [Theory]
    [InlineData("check")]
    [InlineData("sync")]
    public async Task A_certificate_that_expires_ends_its_streams(string kind)
    {
        var passing = _secured.Tls.Own(_secured.Tls.Authority.Issue(new TestCertificateOrder("alpha")
        {
            Uris = ["urn:phonetheft:carrier:alpha"],
            Until = Patience.OfSeconds(5),
        }));
        var ending = await OpenAsync(kind, _secured.Connect(passing), []);

        Assert.Equal((StatusCode.Unauthenticated, "CERTIFICATE_REJECTED"), await ReasonAsync(ending));
    }

    [Fact]
    public async Task A_list_without_a_successor_ends_streams_as_unavailable()
    {
        await using var secured = await SecuredGateway.StartAsync(starting =>
        {
            starting.Put("alpha", "check", "sync");
            var list = starting.Tls.Files.Below("revoked.crl");
            File.WriteAllBytes(list, starting.Tls.Authority.RevocationList(Patience.OfSeconds(5)));
            return [$"--Security:Certificates:RevocationLists={list}", "--Security:Certificates:RevocationGrace=0s"];
        });
        var endings = new[] { await OpenAsync("check", secured.As("alpha"), []), await OpenAsync("sync", secured.As("alpha"), []) };

        foreach (var ending in endings)
        {
            Assert.Equal((StatusCode.Unavailable, "REVOCATION_LISTS_UNAVAILABLE"), await ReasonAsync(ending));
        }

        var refusal = await SecuredGateway.RefusedAsync(secured.As("alpha"));
        Assert.Equal((StatusCode.Unavailable, "REVOCATION_LISTS_UNAVAILABLE"), (refusal.StatusCode, refusal.Reason));
        Assert.StartsWith("This gateway has no current list that says whether the client certificate was revoked.", refusal.Message, StringComparison.Ordinal);
        Assert.NotNull(refusal.RetryAfter);
    }

    [Fact]
    public async Task A_revoked_token_ends_its_streams()
    {
        var claims = TestIssuer.Claims("alpha", "check");
        claims["jti"] = "token-9";
        var ending = await OpenAsync("check", _secured.Connect(null), SecuredGateway.With(_secured.Issuer.Token(claims)));

        _secured.RevokeToken("token-9");

        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_REJECTED"), await ReasonAsync(ending));
    }

    private static async Task<(StatusCode Status, string Reason)> ReasonAsync(Task ending)
    {
        var refusal = Refusal.Of(await Assert.ThrowsAsync<RpcException>(() => ending.WaitAsync(Wait.Limit, Cancellation)));
        return (refusal.StatusCode, refusal.Reason);
    }

    /// <returns>What comes to its end when the stream does.</returns>
    private static async Task<Task> OpenAsync(string kind, GrpcChannel channel, Metadata headers)
    {
        switch (kind)
        {
            case "check":
                var checks = new CheckService.CheckServiceClient(channel).CheckStream(headers, cancellationToken: Cancellation);
                await checks.RequestStream.WriteAsync(new CheckStreamRequest { Imei = "490154203237518" }, Cancellation);
                return await OpenAsync(checks.ResponseStream);
            case "sync":
                var sync = new SyncService.SyncServiceClient(channel).Sync(headers, cancellationToken: Cancellation);
                await sync.RequestStream.WriteAsync(new SyncRequest { Hello = new Hello { ProtocolMinor = 1, AcceptsSnapshot = true } }, Cancellation);
                return await OpenAsync(sync.ResponseStream);
            case "sync without a hello":
                return ReadAsync(new SyncService.SyncServiceClient(channel).Sync(headers, cancellationToken: Cancellation).ResponseStream);
            case "health":
                return await OpenAsync(new Grpc.Health.V1.Health.HealthClient(channel).Watch(
                    new Grpc.Health.V1.HealthCheckRequest(), headers, cancellationToken: Cancellation).ResponseStream);
            default:
                var reflection = new ServerReflection.ServerReflectionClient(channel).ServerReflectionInfo(headers, cancellationToken: Cancellation);
                await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, Cancellation);
                return await OpenAsync(reflection.ResponseStream);
        }
    }

    private static async Task<Task> OpenAsync<T>(IAsyncStreamReader<T> answers)
    {
        Assert.True(await answers.MoveNext(Cancellation).WaitAsync(Wait.Limit, Cancellation));
        return ReadAsync(answers);
    }

    private static async Task ReadAsync<T>(IAsyncStreamReader<T> answers)
    {
        while (await answers.MoveNext(Cancellation))
        {
            // Until it ends.
        }
    }
}
