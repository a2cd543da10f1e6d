using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

/// <summary>The way back from the fast path is open: a service on the generated base answers what the gateway's own answers.</summary>
public sealed class GeneratedCheckServiceTests
{
    private const string Blocked = "490154203237518";
    private const string Tracked = "35693803564384";

    private static readonly string[] Imeis =
        [Blocked, Tracked, "86123403564380", "49-015420-323751-9", "imei-490154203237518", "", "4901", "49015420323751A"];

    [Fact]
    public async Task A_service_on_the_generated_base_answers_the_same()
    {
        await using var fast = await GatewayUnderTest.StartAsync();
        await using var generated = await GatewayUnderTest.StartWithChecksAsync(
            app => app.MapGrpcService<GeneratedCheckService>(),
            services =>
            {
                services.AddSingleton<GeneratedCheckService>();
                services.AddWithErrorInterceptor<GeneratedCheckService>();
            });
        foreach (var gateway in new[] { fast, generated })
        {
            await gateway.BlockAsync("alpha", Blocked);
            await gateway.BlockAsync("alpha", Tracked, disposition: Disposition.Track);
        }

        Assert.Equal(await UnaryAsync(fast), await UnaryAsync(generated));
        Assert.Equal(await ManyAsync(fast), await ManyAsync(generated));
        Assert.Equal(await StreamAsync(fast), await StreamAsync(generated));
        Assert.Equal("TOO_STALE", (await Refusal.OfAsync(() => generated.CheckAsync(Blocked, new Consistency { MaxStaleness = new(), AtLeast = new Revision() }))).Reason);
        Assert.Equal("CARRIER_INVALID", (await Refusal.OfAsync(async () => await generated.Checks.CheckAsync(new CheckRequest { Imei = Blocked }, GatewayUnderTest.As("No Carrier")))).Reason);
    }

    private static async Task<List<CheckResponse>> UnaryAsync(GatewayUnderTest gateway)
    {
        var responses = new List<CheckResponse>();
        foreach (var imei in Imeis)
        {
            try
            {
                responses.Add(Comparable(await gateway.CheckAsync(imei, new Consistency { FullyConsistent = true })));
            }
            catch (RpcException e)
            {
                responses.Add(new CheckResponse
                {
                    Revision = new Revision
                    {
                        Chain = Google.Protobuf.ByteString.CopyFromUtf8(
                    $"{e.Status.Detail}")
                    }
                });
            }
        }

        return responses;
    }

    private static async Task<CheckManyResponse> ManyAsync(GatewayUnderTest gateway)
    {
        var response = await gateway.Checks.CheckManyAsync(new CheckManyRequest { Imeis = { Imeis } });
        foreach (var shard in response.Shards)
        {
            (shard.StalenessMs, shard.Revision) = (0, Comparable(shard.Revision));
        }

        return response;
    }

    private static async Task<List<CheckStreamResponse>> StreamAsync(GatewayUnderTest gateway)
    {
        using var call = gateway.Checks.CheckStream();
        foreach (var (imei, n) in Imeis.Select((imei, n) => (imei, n)))
        {
            await call.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = (ulong)n, Imei = imei });
        }

        await call.RequestStream.CompleteAsync();
        var responses = new List<CheckStreamResponse>();
        await foreach (var response in call.ResponseStream.ReadAllAsync())
        {
            (response.StalenessMs, response.Revision) = (0, Comparable(response.Revision));
            responses.Add(response);
        }

        return responses;
    }

    private static CheckResponse Comparable(CheckResponse response)
    {
        (response.StalenessMs, response.Revision) = (0, Comparable(response.Revision));
        return response;
    }

    // Two stores have different chains and epochs.
    private static Revision? Comparable(Revision? revision) =>
        revision is null ? null : new Revision { Shard = revision.Shard, Number = revision.Number };
}
