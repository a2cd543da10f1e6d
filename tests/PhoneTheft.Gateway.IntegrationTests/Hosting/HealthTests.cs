using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using PhoneTheft.Gateway.IntegrationTests.Support;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

public sealed class HealthTests
{
    [Fact]
    public async Task A_gateway_serves_once_its_list_is_loaded_and_says_so_to_who_watches()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await redis.StopAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        var health = new Health.HealthClient(gateway.Channel);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.HttpAddress) };
        using var watch = health.Watch(new HealthCheckRequest { Service = "phonetheft.gateway.v1.CheckService" }, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);

        await redis.StartAgainAsync();

        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Assert.Equal(ServingStatus.Serving, (await health.CheckAsync(new HealthCheckRequest { Service = "phonetheft.gateway.v1.BlocklistService" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_service_nobody_knows_is_not_found()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(gateway.Channel).CheckAsync(new HealthCheckRequest { Service = "phonetheft.gateway.v1.Nothing" }));

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task Reflection_lists_the_services()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(gateway.Channel).ServerReflectionInfo(cancellationToken: TestContext.Current.CancellationToken);

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, TestContext.Current.CancellationToken);
        await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);

        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToList();
        Assert.Contains("phonetheft.gateway.v1.CheckService", services);
        Assert.Contains("phonetheft.gateway.v1.BlocklistService", services);
        Assert.Contains("grpc.health.v1.Health", services);
        await call.RequestStream.CompleteAsync();
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
        return watch.ResponseStream.Current.Status;
    }
}
