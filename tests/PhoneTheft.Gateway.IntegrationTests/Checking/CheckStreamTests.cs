using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

public sealed class CheckStreamTests(CheckTests.OneBlocked host) : IClassFixture<CheckTests.OneBlocked>
{
    [Fact]
    public async Task Thousands_are_answered_in_order()
    {
        const int Count = 20_000;
        using var call = host.Gateway.Checks.CheckStream();
        var asking = AskAsync(call.RequestStream, Enumerable.Range(0, Count).Select(n => new CheckStreamRequest
        {
            CorrelationId = (ulong)n * 7,
            Imei = n % 3 == 0 ? "490154203237518" : "35693803564380",
        }));

        var expected = 0;
        await foreach (var answer in call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken))
        {
            Assert.Equal((ulong)expected * 7, answer.CorrelationId);
            Assert.Equal(expected % 3 == 0 ? EquipmentStatus.Prohibited : EquipmentStatus.Permitted, answer.Status);
            expected++;
        }

        await asking;
        Assert.Equal(Count, expected);
    }

    [Fact]
    public async Task One_question_is_answered_without_waiting_for_the_next()
    {
        using var call = host.Gateway.Checks.CheckStream();
        for (var n = 0; n < 3; n++)
        {
            await call.RequestStream.WriteAsync(
                new CheckStreamRequest { CorrelationId = (ulong)n, Imei = "490154203237518" }, TestContext.Current.CancellationToken);
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(
                Wait.Limit, TestContext.Current.CancellationToken));
            Assert.Equal((ulong)n, call.ResponseStream.Current.CorrelationId);
        }

        await call.RequestStream.CompleteAsync();
        Assert.False(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_malformed_item_gets_its_error_and_the_stream_lives()
    {
        var answers = await AskAllAsync(
            new CheckStreamRequest { CorrelationId = 1, Imei = "abc" },
            new CheckStreamRequest { CorrelationId = 2, Imei = "490154203237518" },
            new CheckStreamRequest
            {
                CorrelationId = 3,
                Imei = "490154203237518",
                MaxStaleness = Duration.FromTimeSpan(
                TimeSpan.FromHours(1))
            },
            new CheckStreamRequest { CorrelationId = 4, Imei = "490154203237519" });

        Assert.Equal([1, 2, 3, 4], answers.Select(answer => (int)answer.CorrelationId));
        Assert.Equal((ErrorReason.ImeiCharacter, "imei"), (answers[0].Error.Reason, answers[0].Error.Field));
        Assert.Equal(EquipmentStatus.Prohibited, answers[1].Status);
        Assert.Equal((ErrorReason.ConsistencyInvalid, "max_staleness"), (answers[2].Error.Reason, answers[2].Error.Field));
        Assert.True(answers[3].CheckDigitMismatch);
    }

    [Fact]
    public async Task Compressed_requests_are_answered_among_others()
    {
        const int Count = 60;
        using var call = host.Gateway.Checks.CheckStream(new Metadata { { "grpc-internal-encoding-request", "gzip" } });
        for (var n = 0; n < Count; n++)
        {
            call.RequestStream.WriteOptions = new WriteOptions(n % 3 == 0 ? default : WriteFlags.NoCompress);
            await call.RequestStream.WriteAsync(
                new CheckStreamRequest { CorrelationId = (ulong)n, Imei = "490154203237518" }, TestContext.Current.CancellationToken);
        }

        await call.RequestStream.CompleteAsync();
        var answers = await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(
            TestContext.Current.CancellationToken);

        Assert.Equal(Enumerable.Range(0, Count).Select(n => ((ulong)n, EquipmentStatus.Prohibited)), answers.Select(
            answer => (answer.CorrelationId, answer.Status)));
    }

    [Fact]
    public async Task The_first_message_says_how_old_answers_may_be()
    {
        var answers = await AskAllAsync(
            new CheckStreamRequest { Imei = "490154203237518", MaxStaleness = Duration.FromTimeSpan(TimeSpan.FromMinutes(1)) },
            new CheckStreamRequest { Imei = "490154203237518" });

        Assert.All(answers, answer => Assert.Equal(EquipmentStatus.Prohibited, answer.Status));
    }

    [Fact]
    public async Task A_message_over_the_limit_ends_the_stream_by_name()
    {
        using var call = host.Gateway.Checks.CheckStream();
        await call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = "490154203237518" });
        Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        // The gateway hangs up before it has read all of it; why, it says in the answer.
        await Record.ExceptionAsync(() => call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = new string('4', 2_000_000) }));
        var ended = await Refusal.OfAsync(() => call.ResponseStream.MoveNext(TestContext.Current.CancellationToken));

        Assert.Equal((StatusCode.ResourceExhausted, "MESSAGE_TOO_LARGE"), (ended.StatusCode, ended.Reason));
    }

    [Fact]
    public async Task A_caller_who_never_pauses_hears_answers_all_the_same()
    {
        using var call = host.Gateway.Checks.CheckStream();
        using var heard = new CancellationTokenSource(Wait.Limit);
        var asking = Task.Run(
            async () =>
            {
                while (!heard.IsCancellationRequested)
                {
                    await call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = "490154203237518" });
                }

                await call.RequestStream.CompleteAsync();
            },
            TestContext.Current.CancellationToken);

        for (var n = 0; n < 1_000; n++)
        {
            Assert.True(await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(
                Wait.Limit, TestContext.Current.CancellationToken));
        }

        await heard.CancelAsync();
        while (await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken).WaitAsync(
            Wait.Limit, TestContext.Current.CancellationToken))
        {
        }

        await asking;
    }

    [Fact]
    public async Task A_deadline_ends_a_stream_without_an_error_log()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();

        // Many, because gRPC ends the response a moment before it tells whoever is writing to it.
        var ended = await Task.WhenAll(Enumerable.Range(0, 200).Select(n => Refusal.OfAsync(async () =>
        {
            using var call = gateway.Checks.CheckStream(deadline: TimeProvider.System.GetUtcNow().AddMilliseconds(300 + n).UtcDateTime);
            while (true)
            {
                await call.RequestStream.WriteAsync(new CheckStreamRequest { Imei = "490154203237518" });
                await call.ResponseStream.MoveNext(TestContext.Current.CancellationToken);
            }
        })));

        // The gateway's log is looked at when it is stopped: a fault of its own would be in there.
        // Its caller hears of the deadline by its own clock, by the status, or by the reset that gRPC sends right behind that; never of
        // a fault.
        Assert.All(ended, refusal => Assert.True(
            refusal is { StatusCode: StatusCode.DeadlineExceeded or StatusCode.Unavailable or StatusCode.Cancelled, Reason: "" },
            $"{refusal}"));
        Assert.Contains(ended, refusal => refusal.StatusCode == StatusCode.DeadlineExceeded);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(200)]
    public async Task Answers_do_not_wait_for_a_long_message(int bytesOfIt)
    {
        var question = RawCall.Frame(new CheckStreamRequest { CorrelationId = 7, Imei = "490154203237518" }.ToByteArray());
        var longOne = RawCall.Frame(new CheckStreamRequest { CorrelationId = 8, Imei = new string('4', 400) }.ToByteArray());
        using var body = new HeldContent([.. question, .. question, .. question, .. longOne[..bytesOfIt]], longOne[bytesOfIt..]);

        await using var answers = await RawCall.OpenAsync(host.Gateway.GrpcAddress, "phonetheft.gateway.v1.CheckService/CheckStream", body);
        var ids = new List<ulong>();
        for (var n = 0; n < 3; n++)
        {
            ids.Add(CheckStreamResponse.Parser.ParseFrom(await answers.NextAsync()).CorrelationId);
        }

        body.Release();
        ids.Add(CheckStreamResponse.Parser.ParseFrom(await answers.NextAsync()).CorrelationId);
        Assert.Equal([7, 7, 7, 8], ids.Select(id => (int)id));
    }

    private async Task<List<CheckStreamResponse>> AskAllAsync(params CheckStreamRequest[] questions)
    {
        using var call = host.Gateway.Checks.CheckStream();
        await AskAsync(call.RequestStream, questions);
        return await call.ResponseStream.ReadAllAsync(TestContext.Current.CancellationToken).ToListAsync(
            TestContext.Current.CancellationToken);
    }

    private static async Task AskAsync(IClientStreamWriter<CheckStreamRequest> stream, IEnumerable<CheckStreamRequest> questions)
    {
        foreach (var question in questions)
        {
            await stream.WriteAsync(question, TestContext.Current.CancellationToken);
        }

        await stream.CompleteAsync();
    }
}
