using System.Net;
using System.Net.Sockets;
using Grpc.Core;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Checking;
using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

public sealed class CheckClientTests(CheckTests.OneBlocked host) : IClassFixture<CheckTests.OneBlocked>
{
    private const string Blocked = "490154203237518";
    private const string Free = "35693803564380";

    // A busy machine is no reason for these tests to fail; the deadline has one of its own.
    private static readonly CheckClientOptions Patient = new() { Deadline = Wait.Limit, BulkDeadline = Wait.Limit };

    [Fact]
    public async Task One_device_is_asked_about()
    {
        using var client = Client();
        await client.ConnectAsync(TestContext.Current.CancellationToken);

        var answer = await client.CheckAsync(Blocked, TestContext.Current.CancellationToken);

        Assert.Equal((EquipmentStatus.Prohibited, false, false), (answer.Status, answer.IsSuspect, answer.CheckDigitMismatch));
        Assert.True(answer.Revision is { Number: > 0, Epoch: > 0, Chain: not 0 }, $"{answer.Revision}");
        Assert.True((await client.CheckAsync("490154203237517", TestContext.Current.CancellationToken)).CheckDigitMismatch);
    }

    [Fact]
    public async Task A_refusal_says_why()
    {
        using var client = Client();

        var refused = await Assert.ThrowsAsync<GatewayException>(() => client.CheckAsync("4901", TestContext.Current.CancellationToken));

        Assert.Equal("IMEI_LENGTH", refused.Error.Reason);
    }

    [Fact]
    public async Task Many_are_answered_in_order_across_calls_each_for_itself()
    {
        using var client = Client();
        var imeis = Enumerable.Range(0, 25_000).Select(n => n == 12_345 ? "?" : n % 2 == 0 ? Blocked : Free).ToList();

        var answers = await client.CheckManyAsync(imeis, TestContext.Current.CancellationToken);

        Assert.Equal(imeis.Count, answers.Count);
        Assert.Equal("IMEI_CHARACTER", answers[12_345].Error?.Reason ?? "none");
        Assert.All(answers.Index().Where(answer => answer.Index != 12_345), answer =>
            Assert.Equal(answer.Index % 2 == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted, answer.Item.Status));
    }

    [Fact]
    public async Task A_stream_answers_many_callers_at_once()
    {
        using var client = Client();
        await using var stream = client.OpenStream();

        var answers = await Task.WhenAll(Enumerable.Range(0, 5_000).Select(n => stream.CheckAsync(n % 3 == 0 ? Blocked : Free, TestContext.Current.CancellationToken)));

        Assert.All(answers.Index(), answer => Assert.Equal(answer.Index % 3 == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted, answer.Item.Status));
    }

    [Fact]
    public async Task A_stream_that_is_cut_fails_what_was_asked_and_what_comes_after()
    {
        await using var link = new FaultyLink(new Uri(host.Gateway.GrpcAddress).Port);
        using var client = new CheckClient(new GatewayChannelOptions { Address = new Uri($"http://{link.EndPoint}") }, Patient);
        await using var stream = client.OpenStream();
        await stream.CheckAsync(Blocked, TestContext.Current.CancellationToken);

        link.StopReplies();
        var asked = stream.CheckAsync(Blocked, TestContext.Current.CancellationToken);
        link.Reset();

        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<GatewayException>(() => asked)).Error.StatusCode);
        Assert.Equal(StatusCode.Unavailable, (await Assert.ThrowsAsync<GatewayException>(() => stream.CheckAsync(Free, TestContext.Current.CancellationToken))).Error.StatusCode);
    }

    [Fact]
    public async Task A_gateway_that_hangs_costs_no_more_than_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new CheckClient(new GatewayChannelOptions { Address = new Uri($"http://{silent.LocalEndpoint}") });
        var time = TimeProvider.System;
        var started = time.GetTimestamp();

        var failed = await Assert.ThrowsAsync<GatewayException>(() => client.CheckAsync(Blocked, TestContext.Current.CancellationToken));

        Assert.Equal(StatusCode.DeadlineExceeded, failed.Error.StatusCode);
        Assert.InRange(time.GetElapsedTime(started), TimeSpan.FromMilliseconds(90), Patience.OfSeconds(10));
    }

    [Fact]
    public async Task A_full_stream_that_hangs_costs_no_more_than_the_deadline()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var client = new CheckClient(
            new GatewayChannelOptions { Address = new Uri($"http://{silent.LocalEndpoint}") }, new CheckClientOptions { QuestionsInFlight = 1, BulkDeadline = TimeSpan.FromMilliseconds(100) });
        await using var stream = client.OpenStream();

        var asked = Enumerable.Range(0, 3).Select(_ => stream.CheckAsync(Blocked, TestContext.Current.CancellationToken));

        foreach (var question in asked.ToList())
        {
            var failed = await Assert.ThrowsAsync<GatewayException>(() => question.WaitAsync(Wait.Limit, TestContext.Current.CancellationToken));
            Assert.Equal(StatusCode.DeadlineExceeded, failed.Error.StatusCode);
        }
    }

    [Fact]
    public async Task A_check_is_tried_again_and_nothing_else_is()
    {
        await using var gateway = await LoadingGateway.StartAsync();
        using var client = new CheckClient(new GatewayChannelOptions { Address = gateway.Address }, Patient);

        Assert.Equal(EquipmentStatus.Permitted, (await client.CheckAsync(Free, TestContext.Current.CancellationToken)).Status);
        var failed = await Assert.ThrowsAsync<GatewayException>(() => client.CheckManyAsync([Free], TestContext.Current.CancellationToken));

        Assert.Equal((LoadingGateway.ChecksInVain + 1, 1), (gateway.Checks, gateway.BulkChecks));
        Assert.Equal(StatusCode.Unavailable, failed.Error.StatusCode);
    }

    private CheckClient Client() => new(new GatewayChannelOptions { Address = new Uri(host.Gateway.GrpcAddress) }, Patient);
}
