using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Experiments.ComparedHosts;
using PhoneTheft.Gateway.Experiments.Processes;
using PhoneTheft.Gateway.Experiments.Tools;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Experiments;

public sealed class ServedProcessTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task The_twin_answers_every_check_alike_and_as_long_as_the_gateway()
    {
        await using var redis = await RedisServer.StartAsync();
        await using var gateway = await ServedProcess.StartAsync(ServedKind.Gateway, redis, channel => CheckAsync(channel, "490154203237518"), "--Store:Create=true").WaitAsync(Limit);
        await using var twin = await ServedProcess.StartAsync(ServedKind.Twin, redis, channel => CheckAsync(channel, "490154203237518")).WaitAsync(Limit);
        using var toGateway = GrpcChannel.ForAddress(gateway.Address);
        using var toTwin = GrpcChannel.ForAddress(twin.Address);

        var real = await CheckAsync(toGateway, "490154203237518");
        var constant = await CheckAsync(toTwin, "490154203237518");
        Assert.InRange(GrpcFrame.Of(constant).Length, GrpcFrame.Of(real).Length - 5, GrpcFrame.Of(real).Length + 5);
        Assert.Equal(constant, await CheckAsync(toTwin, "not an IMEI"));

        using var stream = new V1.CheckService.CheckServiceClient(toTwin).CheckStream(deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Limit);
        await stream.RequestStream.WriteAsync(new CheckStreamRequest { CorrelationId = 7, Imei = "490154203237518" });
        Assert.True(await stream.ResponseStream.MoveNext());
        Assert.Equal((7ul, EquipmentStatus.Permitted), (stream.ResponseStream.Current.CorrelationId, stream.ResponseStream.Current.Status));
    }

    [Fact]
    public async Task An_empty_method_answers_and_its_server_tells_what_it_allocated()
    {
        await using var bare = await ServedProcess.StartAsync(ServedKind.Bare, redis: null, channel => CallAsync(channel)).WaitAsync(Limit);
        using var channel = GrpcChannel.ForAddress(bare.Address);

        var before = await bare.AllocatedAsync();
        await CallAsync(channel);
        Assert.True(await bare.AllocatedAsync() > before);
        Assert.True(bare.Cpu > TimeSpan.Zero);
    }

    [Fact]
    public async Task The_naive_gateway_finds_what_is_in_its_set()
    {
        await using var redis = await RedisServer.StartAsync();
        await using (var connection = await redis.ConnectAsync())
        {
            await connection.GetDatabase().SetAddAsync(NaiveCheckService.Blocked, "49015420323751");
        }

        await using var naive = await ServedProcess.StartAsync(ServedKind.Naive, redis, channel => CheckAsync(channel, "49015420323751")).WaitAsync(Limit);
        using var channel = GrpcChannel.ForAddress(naive.Address);

        Assert.Equal(EquipmentStatus.Prohibited, (await CheckAsync(channel, "49015420323751")).Status);
        Assert.Equal(EquipmentStatus.Permitted, (await CheckAsync(channel, "49015420323752")).Status);
    }

    private static async Task<CheckResponse> CheckAsync(GrpcChannel channel, string imei) =>
        await new V1.CheckService.CheckServiceClient(channel).CheckAsync(new CheckRequest { Imei = imei }, deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Limit);

    private static async Task<Nothing> CallAsync(ChannelBase channel) =>
        await new Bare.BareClient(channel).CallAsync(new Nothing(), deadline: TimeProvider.System.GetUtcNow().UtcDateTime + Limit);
}
