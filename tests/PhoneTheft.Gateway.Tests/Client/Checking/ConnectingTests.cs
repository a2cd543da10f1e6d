using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Tests.Client.Connections;

namespace PhoneTheft.Gateway.Tests.Client.Checking;

public sealed class ConnectingTests
{
    [Fact]
    public async Task An_attempt_that_time_cuts_off_does_not_hide_what_was_seen_before()
    {
        var time = new NoticedTime();
        var calls = 0;
        var gateway = new AnsweringGateway(
            () => throw new RpcException(new Status(calls++ < 2 ? StatusCode.Unavailable : StatusCode.DeadlineExceeded, "")));
        using var checks = new CheckClient(
            new FakeChannel(gateway),
            new CheckClientOptions { ConnectTimeout = TimeSpan.FromSeconds(1), Time = time });

        var connecting = checks.ConnectAsync(TestContext.Current.CancellationToken);
        await time.PassUntilAsync(connecting);

        var failed = await Assert.ThrowsAsync<GatewayException>(() => connecting);
        Assert.Equal("Unavailable: No gateway answers at gateway.test. Check that it is running, and that the address is right.", failed.Message);
    }
}
