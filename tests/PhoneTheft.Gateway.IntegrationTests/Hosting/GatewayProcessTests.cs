using System.Net.Sockets;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Hosting;

public sealed class GatewayProcessTests : IDisposable
{
    private readonly TempDirectory _files = new();

    private string Data => $"--Store:DataDirectory={_files.Below("data")}";

    public void Dispose() => _files.Dispose();

    [Fact]
    public async Task Answered_writes_survive_a_kill()
    {
        var answered = new List<string>();
        await using (var killed = new GatewayProcess(Data))
        {
            await LoadedAsync(killed);
            var enough = new TaskCompletionSource();
            var writing = Task.WhenAll(Enumerable.Range(0, 8).Select(writer => WriteUntilItDiesAsync(killed, writer, answered, enough)));
            await enough.Task.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken);
            await killed.KillAsync();
            await writing;
        }

        await using var gateway = new GatewayProcess(Data);
        await LoadedAsync(gateway);
        var response = await new CheckService.CheckServiceClient(gateway.Channel).CheckManyAsync(
            new CheckManyRequest { Imeis = { answered } });

        Assert.True(answered.Count >= 200);
        Assert.All(response.Results, result => Assert.Equal(EquipmentStatus.Prohibited, result.Status));
        Assert.Equal(0, await gateway.InterruptAsync());
    }

    [Fact]
    public async Task An_interrupt_ends_it_cleanly_with_a_stream_open()
    {
        await using var gateway = new GatewayProcess(Data);
        await LoadedAsync(gateway);
        using var stream = new CheckService.CheckServiceClient(gateway.Channel).CheckStream();
        await stream.RequestStream.WriteAsync(new CheckStreamRequest { Imei = "49015420323751" }, TestContext.Current.CancellationToken);
        Assert.True(await stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
        var asked = TimeProvider.System.GetTimestamp();

        // As a register does, it listens all the while.
        var next = Refusal.OfAsync(() => stream.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal(0, await gateway.InterruptAsync());

        Assert.InRange(TimeProvider.System.GetElapsedTime(asked), TimeSpan.Zero, Patience.OfSeconds(5));
        var ended = await next;
        Assert.True(ended.StatusCode == StatusCode.Unavailable || ended.IsOfClient, $"{ended}{Environment.NewLine}{gateway.Output}");
    }

    [Fact]
    public async Task A_second_gateway_on_the_same_data_is_refused()
    {
        await using var first = new GatewayProcess(Data);
        await LoadedAsync(first);
        await using var second = new GatewayProcess(Data);

        Assert.Equal(1, await second.ExitAsync());

        Assert.Contains(_files.Below("data"), second.Output, StringComparison.Ordinal);
        Assert.Contains("in use", second.Output, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("--Listen:Grpc=http://0.0.0.0:50051", "Listen:AllowInsecureGrpc")]
    [InlineData("--Listen:Http=http://10.1.2.3:8080", "Listen:AllowInsecureHttp")]
    [InlineData("--Listen:Grpc=https://127.0.0.1:50051", "Listen:Grpc")]
    [InlineData("--Stroe:Redis=127.0.0.1:6379", "Did you mean Store:Redis?")]
    [InlineData("--Store:Redis", "write --Store:Redis=VALUE")]
    [InlineData("run", "is not a setting")]
    [InlineData("--Logging:LogLevel:Default=Loud", "Trace, Debug")]
    [InlineData("--Store:Shards=17", "16, 32 or 64")]
    [InlineData("--Store:StaleAfter=2", "write 2s")]
    [InlineData("--Security:Mode=Production", "must be Development")]
    [InlineData("--Listen:Grpc=http://name:word@127.0.0.1:50051", "Listen:Grpc; it must be like")]
    [InlineData("--Blocklist:TacFile=/nowhere/tacs.csv", "Blocklist:TacFile")]
    public async Task A_wrong_setting_is_refused_at_the_start(string setting, string reason)
    {
        await using var gateway = new GatewayProcess(Data, setting);

        Assert.Equal(1, await gateway.ExitAsync());

        Assert.Contains(reason, gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        using var taken = new TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;
        await using var gateway = new GatewayProcess(Data, $"--Listen:Grpc=http://127.0.0.1:{port}");

        Assert.Equal(1, await gateway.ExitAsync());

        Assert.Contains($"127.0.0.1:{port}", gateway.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", gateway.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_number_of_shards_than_the_stores_is_refused()
    {
        await using (var first = new GatewayProcess(Data))
        {
            await LoadedAsync(first);
            await first.InterruptAsync();
        }

        await using var second = new GatewayProcess(Data, "--Store:Shards=32");

        Assert.Equal(1, await second.ExitAsync());
        Assert.Contains("has 16 shards", second.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_empty_redis_is_refused_if_told_so()
    {
        await using var redis = await RedisServerProcess.StartAsync();
        await using var gateway = new GatewayProcess($"--Store:Redis={redis.EndPoint}", "--Store:Create=false");

        Assert.Equal(1, await gateway.ExitAsync());

        Assert.Contains("Store:Create=true", gateway.Output, StringComparison.Ordinal);
        Assert.Contains("0", await redis.SendAsync("DBSIZE"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_banner_says_what_runs_where_and_warns()
    {
        await using var gateway = new GatewayProcess(Data);
        await Wait.Until(() => gateway.Output.Contains("x-dev-carrier", StringComparison.Ordinal));

        foreach (var said in new[] { $"127.0.0.1:{gateway.Port}", "embedded Garnet", "16", "0 prohibited", "Development", "has no TLS" })
        {
            Assert.Contains(said, gateway.Output, StringComparison.Ordinal);
        }
    }

    private static Task LoadedAsync(GatewayProcess gateway) => Wait.Until(async () =>
    {
        try
        {
            return (await new BlocklistService.BlocklistServiceClient(gateway.Channel).GetStatusAsync(new GetStatusRequest())).Cursor.Length > 0;
        }
        catch (RpcException e) when (e.StatusCode == StatusCode.Unavailable)
        {
            return false;
        }
    });

    private static async Task WriteUntilItDiesAsync(GatewayProcess gateway, int writer, List<string> answered, TaskCompletionSource enough)
    {
        var blocklist = new BlocklistService.BlocklistServiceClient(gateway.Channel);
        for (var n = 0; ; n++)
        {
            var imei = $"{35_000_000_000_000 + (n * 8) + writer}";
            try
            {
                await blocklist.BlockAsync(new BlockRequest { Imei = imei, Reason = HoldReason.Stolen });
            }
            catch (RpcException)
            {
                return;
            }

            lock (answered)
            {
                answered.Add(imei);
                if (answered.Count == 200)
                {
                    enough.TrySetResult();
                }
            }
        }
    }
}
