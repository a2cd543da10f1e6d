using System.Net;
using Grpc.Core;
using Grpc.Health.V1;
using Grpc.Reflection.V1Alpha;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Security;
using static Grpc.Health.V1.HealthCheckResponse.Types;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

public sealed class HealthTests
{
    private static readonly HashSet<string> ServicesWithRoles =
        [.. RoleTable.Rows.Where(row => row.Path.Contains('.', StringComparison.Ordinal)).Select(row => row.Path.Split('/')[1])];

    [Fact]
    public async Task Health_is_serving_once_the_list_is_loaded()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await redis.StopAsync();
        await using var gateway = await GatewayUnderTest.StartOnAsync(redis.EndPoint);
        var health = new Health.HealthClient(gateway.Channel);
        using var http = new HttpClient { BaseAddress = new Uri(gateway.HttpAddress) };
        using var watch = health.Watch(
            new HealthCheckRequest { Service = "phonetheft.gateway.v1.CheckService" },
            cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(ServingStatus.NotServing, await NextAsync(watch));
        Assert.Equal(ServingStatus.NotServing, (await health.CheckAsync(new HealthCheckRequest())).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/healthz", TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await http.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);

        await redis.StartAgainAsync();

        Assert.Equal(ServingStatus.Serving, await NextAsync(watch));
        Assert.Equal(
            ServingStatus.Serving,
            (await health.CheckAsync(new HealthCheckRequest { Service = "phonetheft.gateway.v1.BlocklistService" })).Status);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/readyz", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public async Task A_service_nobody_knows_is_not_found()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        var refusal = await Assert.ThrowsAsync<RpcException>(async () => await new Health.HealthClient(gateway.Channel).CheckAsync(
            new HealthCheckRequest { Service = "phonetheft.gateway.v1.Nothing" }));

        Assert.Equal(StatusCode.NotFound, refusal.StatusCode);
    }

    [Fact]
    public async Task Reflection_lists_the_services()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(gateway.Channel).ServerReflectionInfo(
            cancellationToken: TestContext.Current.CancellationToken);

        await call.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, TestContext.Current.CancellationToken);
        await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);

        var services = call.ResponseStream.Current.ListServicesResponse.Service.Select(service => service.Name).ToList();
        Assert.Superset(ServicesWithRoles, services.ToHashSet());
        await call.RequestStream.CompleteAsync();
    }

    [Fact]
    public async Task Each_service_of_the_contract_has_a_health_of_its_own()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var health = new Health.HealthClient(gateway.Channel);

        foreach (var service in ServicesWithRoles.Where(name => name.StartsWith("phonetheft.", StringComparison.Ordinal)))
        {
            await Wait.Until(async () => (await health.CheckAsync(new HealthCheckRequest { Service = service })).Status == ServingStatus.Serving);
        }
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    public async Task A_probe_may_ask_for_the_head_alone(string path)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var http = new HttpClient { BaseAddress = new Uri(gateway.HttpAddress) };
        using var head = new HttpRequestMessage(HttpMethod.Head, path);

        using var answer = await http.SendAsync(head, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Health_and_reflection_streams_end_at_a_stop()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        var health = new Health.HealthClient(gateway.Channel);
        using var watch = health.Watch(
            new HealthCheckRequest { Service = "phonetheft.gateway.v1.CheckService" },
            cancellationToken: TestContext.Current.CancellationToken);
        using var nobody = health.Watch(
            new HealthCheckRequest { Service = "phonetheft.gateway.v1.Nothing" }, cancellationToken: TestContext.Current.CancellationToken);
        using var reflection = new ServerReflection.ServerReflectionClient(gateway.Channel).ServerReflectionInfo(
            cancellationToken: TestContext.Current.CancellationToken);
        await reflection.RequestStream.WriteAsync(new ServerReflectionRequest { ListServices = "" }, TestContext.Current.CancellationToken);
        Assert.True(await reflection.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        while (await NextAsync(watch) != ServingStatus.Serving)
        {
            // The list is there; that it serves is said a moment later.
        }

        Assert.Equal(ServingStatus.ServiceUnknown, await NextAsync(nobody));
        var next = NextAsync(watch);
        Task<Refusal>[] others = [Refusal.OfAsync(() => NextAsync(nobody)), Refusal.OfAsync(
            () => reflection.ResponseStream.MoveNext(TestContext.Current.CancellationToken))];

        var stopping = gateway.StopAsync();

        // Cut off after the 4 s that a stop may take, they would end without a reason.
        Assert.Equal(ServingStatus.NotServing, await next);
        var ends = await Task.WhenAll([Refusal.OfAsync(() => NextAsync(watch)), .. others]);
        Assert.All(
            ends,
            end => Assert.True(
                (end.StatusCode, end.Reason) == (StatusCode.Unavailable, "STORE_UNAVAILABLE") || (end.IsOfClient && end == ends[^1]),
                $"{end}"));
        await stopping;
    }

    [Theory]
    [InlineData("google.rpc.ErrorInfo")]
    [InlineData("google.rpc.BadRequest")]
    [InlineData("google.rpc.RetryInfo")]
    [InlineData("google.rpc.Status")]
    [InlineData("phonetheft.gateway.v1.SyncService")]
    public async Task Reflection_knows_the_details_of_an_error(string symbol)
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        using var call = new ServerReflection.ServerReflectionClient(gateway.Channel).ServerReflectionInfo(
            cancellationToken: TestContext.Current.CancellationToken);

        await call.RequestStream.WriteAsync(
            new ServerReflectionRequest { FileContainingSymbol = symbol }, TestContext.Current.CancellationToken);
        await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);

        Assert.NotEmpty(call.ResponseStream.Current.FileDescriptorResponse.FileDescriptorProto);
        await call.RequestStream.CompleteAsync();
    }

    private static async Task<ServingStatus> NextAsync(AsyncServerStreamingCall<HealthCheckResponse> watch)
    {
        Assert.True(await watch.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(
            Wait.Limit, TestContext.Current.CancellationToken));
        return watch.ResponseStream.Current.Status;
    }
}
