using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.IntegrationTests.Experiments;

public sealed class ComparedHostTests
{
    private const string Imei = "490154203237518";

    private static readonly Marshaller<byte[]> Bytes = Marshallers.Create(bytes => bytes, bytes => bytes);
    private static readonly Method<byte[], byte[]> EmptyCall = new(MethodType.Unary, "phonetheft.gateway.loadtest.Bare", "Call", Bytes, Bytes);

    [Fact]
    public async Task The_twin_answers_every_check_alike_and_as_long_as_the_gateway()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        string[] settings = [$"--Store:Redis={redis.EndPoint}", "--Checkpoint:Enabled=false"];
        await using var gateway = await ComparedHost.StartAsync("gateway", channel => CheckAsync(channel, Imei), [.. settings, "--Store:Create=true"]);
        await using var twin = await ComparedHost.StartAsync("twin", channel => CheckAsync(channel, Imei), settings);

        var real = await CheckAsync(gateway.Channel, Imei);
        var constant = await CheckAsync(twin.Channel, Imei);
        Assert.InRange(constant.CalculateSize(), real.CalculateSize() - 5, real.CalculateSize() + 5);
        Assert.Equal(constant, await CheckAsync(twin.Channel, "not an IMEI"));

        using var stream = new CheckService.CheckServiceClient(twin.Channel).CheckStream(deadline: Deadline());
        await stream.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = 7, Imei = Imei });
        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.Equal((7ul, EquipmentStatus.Permitted), (stream.ResponseStream.Current.CorrelationId, stream.ResponseStream.Current.Status));
    }

    [Fact]
    public async Task An_empty_method_answers_and_its_server_tells_what_it_allocated()
    {
        await using var bare = await ComparedHost.StartAsync("bare", CallAsync);

        var before = await bare.AllocatedAsync();
        await CallAsync(bare.Channel);
        Assert.True(await bare.AllocatedAsync() > before);
    }

    [Fact]
    public async Task The_naive_gateway_finds_what_is_in_its_set()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using (var connection = await ConnectionMultiplexer.ConnectAsync(redis.EndPoint))
        {
            await connection.GetDatabase().SetAddAsync("blocked", "49015420323751");
        }

        await using var naive = await ComparedHost.StartAsync("naive", channel => CheckAsync(channel, Imei), $"--Store:Redis={redis.EndPoint}");

        Assert.Equal(EquipmentStatus.Prohibited, (await CheckAsync(naive.Channel, "49015420323751")).Status);
        Assert.Equal(EquipmentStatus.Permitted, (await CheckAsync(naive.Channel, "49015420323752")).Status);
    }

    private static async Task<CheckResponse> CheckAsync(GrpcChannel channel, string imei) =>
        await new CheckService.CheckServiceClient(channel).CheckAsync(new CheckRequest { Imei = imei }, deadline: Deadline());

    private static async Task CallAsync(GrpcChannel channel) => await channel.CreateCallInvoker().AsyncUnaryCall(EmptyCall, null, new CallOptions(deadline: Deadline()), []);

    private static DateTime Deadline() => TimeProvider.System.GetUtcNow().UtcDateTime + Wait.Limit;
}
