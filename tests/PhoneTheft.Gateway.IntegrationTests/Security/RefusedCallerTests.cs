using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.Metrics.Testing;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Telemetry;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Security;

/// <summary>Whoever is refused is counted by reason, and has a line in the audit log.</summary>
public sealed class RefusedCallerTests
{
    private const string Sentence = "The token was not accepted. Get a new one from your issuer.";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Each_refusal_is_counted_and_on_record()
    {
        using var audited = new AuditedGateway();
        string[] counted;
        string expiredThumbprint;
        await using (var secured = await StartAsync(audited))
        {
            using var refused = new MetricCollector<long>(
                secured.Gateway.Services.GetRequiredService<IMeterFactory>(), GatewayMeter.Name, "phonetheft.gateway.callers.refused");
            var police = SecuredGateway.With(secured.Issuer.Token("police", "check"));
            var stranger = secured.Connect(null);
            var expired = secured.Tls.Own(secured.Tls.Authority.Issue(
                new TestCertificateOrder("alpha") { From = TimeSpan.FromDays(-3), Until = TimeSpan.FromDays(-1) }));
            expiredThumbprint = expired.Certificate.GetCertHashString(HashAlgorithmName.SHA256);

            await RefusedAsync("IDENTITY_REQUIRED", stranger);
            await RefusedAsync("CERTIFICATE_REJECTED", secured.Connect(expired));
            await RefusedAsync("TOKEN_REJECTED", stranger, SecuredGateway.With("nonsense"));
            await RefusedAsync("IDENTITY_CONFLICT", secured.As("alpha"), police);
            await RefusedAsync("IDENTITY_CONFLICT", stranger, Of(police, GatewayUnderTest.As("alpha")));
            await RefusedAsync("CARRIER_UNKNOWN", secured.As("zulu"));
            var role = await Refusal.OfAsync(() => new SyncService.SyncServiceClient(secured.As("alpha")).Sync(cancellationToken: Cancellation)
                .ResponseStream.MoveNext(Cancellation));
            Assert.Equal("ROLE_REQUIRED", role.Reason);

            refused.RecordObservableInstruments();
            counted = [.. refused.GetMeasurementSnapshot().Where(one => one.Value > 0).Select(one => $"{one.Value} {one.Tags["reason"]}").Order(StringComparer.Ordinal)];
        }

        Assert.Equal(
            ["1 carrier_unknown", "1 certificate_rejected", "1 identity_required", "1 role_required", "1 token_rejected", "2 identity_conflict"], counted);
        Assert.Equal(
            [
                "WhoAmI IDENTITY_REQUIRED", "WhoAmI CERTIFICATE_REJECTED", "WhoAmI TOKEN_REJECTED", "WhoAmI IDENTITY_CONFLICT",
                "WhoAmI IDENTITY_CONFLICT", "WhoAmI CARRIER_UNKNOWN", "Sync ROLE_REQUIRED",
            ],
            audited.Of("refused").Select(line => $"{line.GetProperty("call").GetString()} {line.GetProperty("reason").GetString()}"));
        Assert.All(audited.Of("refused"), line => Assert.Equal(("REFUSED", "127.0.0.1"), (line.GetProperty("outcome").GetString(), line.GetProperty("peer").GetString())));
        Assert.Equal("alpha", audited.Of("refused")[^1].GetProperty("carrier").GetString());
        Assert.Equal($"certificate {expiredThumbprint}", audited.Of("refused")[1].GetProperty("note").GetString());
    }

    /// <summary>The gateway says how much it takes, and .NET's client does not send more.</summary>
    [Fact]
    public async Task A_token_of_100_kilobytes_is_not_even_sent()
    {
        await using var secured = await SecuredGateway.StartAsync();
        var channel = secured.Connect(null);
        Assert.Equal("TOKEN_REJECTED", (await SecuredGateway.RefusedAsync(channel, SecuredGateway.With("nonsense"))).Reason);

        var refusal = await SecuredGateway.RefusedAsync(channel, SecuredGateway.With(new string('a', 100_000)));

        Assert.Equal((StatusCode.Internal, true), (refusal.StatusCode, refusal.IsOfClient));
        Assert.Contains("exceeded the server limit of 32768 bytes", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Two_tokens_in_one_call_are_rejected()
    {
        await using var secured = await SecuredGateway.StartAsync(starting => starting.Put("police", "check"));
        var token = SecuredGateway.With(secured.Issuer.Token("police", "check"));
        var twice = Of(token, token);

        var refusal = await SecuredGateway.RefusedAsync(secured.Connect(null), twice);

        Assert.Equal((StatusCode.Unauthenticated, "TOKEN_REJECTED", Sentence), (refusal.StatusCode, refusal.Reason, refusal.Message));
    }

    [Fact]
    public async Task The_development_header_beside_a_token_names_its_carrier_only()
    {
        await using var secured = await SecuredGateway.StartAsync(starting => starting.Put("police", "check"));
        var token = SecuredGateway.With(secured.Issuer.Token("police", "check"));

        Assert.Equal("police", (await SecuredGateway.WhoAsync(secured.Connect(null), Of(token, GatewayUnderTest.As("police")))).Carrier);
        Assert.Equal("IDENTITY_CONFLICT", (await SecuredGateway.RefusedAsync(secured.Connect(null), Of(token, GatewayUnderTest.As("alpha")))).Reason);
    }

    private static Task<SecuredGateway> StartAsync(AuditedGateway audited) => SecuredGateway.StartAsync(
        starting =>
        {
            starting.Put("alpha", "check");
            starting.Put("police", "check");
        },
        audited.Settings);

    private static Metadata Of(params Metadata[] all)
    {
        var headers = new Metadata();
        foreach (var one in all.SelectMany(one => one))
        {
            headers.Add(one);
        }

        return headers;
    }

    private static async Task RefusedAsync(string reason, Grpc.Net.Client.GrpcChannel channel, Metadata? headers = null) =>
        Assert.Equal(reason, (await SecuredGateway.RefusedAsync(channel, headers)).Reason);
}
