using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.V1.EquipmentStatus;

namespace PhoneTheft.Gateway.IntegrationTests.Checking;

/// <summary>CheckService without the fast path: on the generated base, with generated messages, one device at a time.</summary>
internal sealed class GeneratedCheckService(DeviceChecker checker, ConsistencyWait consistency) : V1.CheckService.CheckServiceBase
{
    public override async Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        var malformed = ImeiArgument.Read(request.Imei, out var imei);
        var maxStaleness = request.Consistency is null ? null : await consistency.WaitAsync(
            request.Consistency, malformed is null ? [imei.Identity] : [], context);
        if (malformed is not null)
        {
            throw malformed.ToRpcException();
        }

        return checker.Check(imei, maxStaleness, out var answer) is not CheckRefusal.None and var refusal
            ? throw RefusalErrors.Of(refusal, answer.Freshness).ToRpcException()
            : new CheckResponse
            {
                Status = (EquipmentStatus)answer.Status,
                Revision = answer.Freshness.View.Revision.ToContract(),
                StalenessMs = (ulong)answer.Freshness.StalenessMs,
                Suspect = answer.Freshness.Suspect,
                CheckDigitMismatch = answer.CheckDigitMismatch,
                LostHold = answer.LostHold,
            };
    }

    public override Task<CheckManyResponse> CheckMany(CheckManyRequest request, ServerCallContext context)
    {
        var response = new CheckManyResponse();
        var shards = new SortedDictionary<int, Freshness>();
        foreach (var text in request.Imeis)
        {
            if (ImeiArgument.Read(text, out var imei) is { } malformed)
            {
                response.Results.Add(new CheckResult { Error = malformed.ToItemError() });
                continue;
            }

            Assert.Equal(CheckRefusal.None, checker.Check(imei, null, out var answer));
            var shard = answer.Freshness.View.Revision.Shard;
            shards.TryAdd(shard, answer.Freshness);
            response.Results.Add(new CheckResult { Status = (EquipmentStatus)answer.Status, CheckDigitMismatch = answer.CheckDigitMismatch, Shard = (uint)shard, LostHold = answer.LostHold });
        }

        response.Shards.AddRange(shards.Values.Select(freshness => new ShardFreshness
        {
            Revision = freshness.View.Revision.ToContract(),
            StalenessMs = (ulong)freshness.StalenessMs,
            Suspect = freshness.Suspect,
        }));
        return Task.FromResult(response);
    }

    public override async Task CheckStream(
        IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream,
        ServerCallContext context)
    {
        await foreach (var request in requestStream.ReadAllAsync(context.CancellationToken))
        {
            await responseStream.WriteAsync(Answer(request), context.CancellationToken);
        }
    }

    private CheckStreamResponse Answer(CheckStreamRequest request)
    {
        if (ImeiArgument.Read(request.Imei, out var imei) is { } malformed)
        {
            return new CheckStreamResponse { CorrelationId = request.CorrelationId, Error = malformed.ToItemError() };
        }

        Assert.Equal(CheckRefusal.None, checker.Check(imei, null, out var answer));
        return new CheckStreamResponse
        {
            CorrelationId = request.CorrelationId,
            Status = (EquipmentStatus)answer.Status,
            Revision = answer.Freshness.View.Revision.ToContract(),
            StalenessMs = (ulong)answer.Freshness.StalenessMs,
            Suspect = answer.Freshness.Suspect,
            CheckDigitMismatch = answer.CheckDigitMismatch,
            LostHold = answer.LostHold,
        };
    }
}
