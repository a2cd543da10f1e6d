using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using PhoneTheft.Gateway.Ghz;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.LoadTest;

/// <summary>What ghz would send with our files, sent to a real gateway: ghz itself never looks at the answers.</summary>
public sealed class GhzRunTests
{
    private const int Calls = 10;

    [Fact]
    public async Task Every_file_gets_good_answers()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        foreach (var name in GhzConfig.Names)
        {
            using var config = GhzConfig.Read(name);
            for (var request = 0; request < Calls; request++)
            {
                var messages = config.MessagesOf(request);
                var answers = await CallAsync(gateway.Channel.CreateCallInvoker(), config, messages);

                Assert.True(answers.Count >= (name == "sync" ? 3 : messages.Count), $"{name}: {answers.Count} answers");
                Assert.All(answers, IsGood);
            }
        }

        var status = await gateway.StatusAsync();
        Assert.Equal((ulong)Calls, status.Shards.Aggregate(0UL, (sum, shard) => sum + shard.Prohibited));
    }

    private static async Task<IReadOnlyList<IMessage>> CallAsync(CallInvoker invoker, GhzConfig config, IReadOnlyList<IMessage> messages)
    {
        var metadata = new Metadata();
        foreach (var (name, value) in config.Metadata)
        {
            metadata.Add(name, value);
        }

        var options = new CallOptions(metadata, TimeProvider.System.GetUtcNow().UtcDateTime + Wait.Limit);
        if (!config.Method!.IsClientStreaming)
        {
            return [await invoker.AsyncUnaryCall(MethodOf(config.Method, MethodType.Unary), null, options, messages.Single())];
        }

        using var call = invoker.AsyncDuplexStreamingCall(MethodOf(config.Method, MethodType.DuplexStreaming), null, options);
        foreach (var message in messages)
        {
            await call.RequestStream.WriteAsync(message);
        }

        await call.RequestStream.CompleteAsync();
        var answers = new List<IMessage>();
        while (await call.ResponseStream.MoveNext(CancellationToken.None))
        {
            answers.Add(call.ResponseStream.Current);
        }

        return answers;
    }

    private static Method<IMessage, IMessage> MethodOf(MethodDescriptor method, MethodType type) => new(
        type, method.Service.FullName, method.Name,
        Marshallers.Create<IMessage>(message => message.ToByteArray(), bytes => method.InputType.Parser.ParseFrom(bytes)),
        Marshallers.Create<IMessage>(message => message.ToByteArray(), bytes => method.OutputType.Parser.ParseFrom(bytes)));

    private static void IsGood(IMessage answer)
    {
        switch (answer)
        {
            case CheckResponse check:
                Assert.False(check.CheckDigitMismatch);
                break;
            case CheckStreamResponse item:
                Assert.Null(item.Error);
                Assert.False(item.CheckDigitMismatch);
                break;
            case CheckManyResponse many:
                Assert.Equal(100, many.Results.Count(result => result.Error is null));
                break;
            case BlockResponse block:
                Assert.Equal(WriteOutcome.Changed, block.Outcome);
                break;
            default:
                Assert.IsType<SyncResponse>(answer);
                break;
        }
    }
}
