using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Experiments.ComparedHosts;

/// <summary>What the gateway could reach at most: it counts, as the gateway does, and gives the same answer to everything.</summary>
internal sealed class TwinCheckService(CheckMetrics metrics, Replica replica) : V1.CheckService.CheckServiceBase
{
    private const int MostUnflushed = 256;

    // Between two polls of an idle store a real answer says 0 to 250.
    private const ulong StalenessMs = 100;

    private static readonly WriteOptions Buffered = new(WriteFlags.BufferHint);
    private static readonly WriteOptions Flushed = new();

    private Task<CheckResponse>? _answer;

    public override Task<CheckResponse> Check(CheckRequest request, ServerCallContext context)
    {
        metrics.Count(CheckCall.Unary, CheckOutcome.Permitted);
        return _answer ??= Task.FromResult(new CheckResponse { Status = EquipmentStatus.Permitted, Revision = Position, StalenessMs = StalenessMs });
    }

    public override Task<CheckManyResponse> CheckMany(CheckManyRequest request, ServerCallContext context)
    {
        var response = new CheckManyResponse();
        foreach (var _ in request.Imeis)
        {
            response.Results.Add(new CheckResult { Status = EquipmentStatus.Permitted });
        }

        metrics.Count(CheckCall.Bulk, CheckOutcome.Permitted, request.Imeis.Count);
        response.Shards.Add(new ShardFreshness { Revision = Position, StalenessMs = StalenessMs });
        return Task.FromResult(response);
    }

    public override async Task CheckStream(
        IAsyncStreamReader<CheckStreamRequest> requestStream, IServerStreamWriter<CheckStreamResponse> responseStream, ServerCallContext context)
    {
        var position = Position;
        var unflushed = 0;
        var next = requestStream.MoveNext(context.CancellationToken);
        while (await next)
        {
            var response = new CheckStreamResponse
            {
                CorrelationId = requestStream.Current.CorrelationId,
                Status = EquipmentStatus.Permitted,
                Revision = position,
                StalenessMs = StalenessMs,
            };
            next = requestStream.MoveNext(context.CancellationToken);
            metrics.Count(CheckCall.Stream, CheckOutcome.Permitted);

            // As the gateway does it: while another request is already here, its answer will flush both.
            unflushed = next.IsCompleted && unflushed < MostUnflushed ? unflushed + 1 : 0;
            responseStream.WriteOptions = unflushed > 0 ? Buffered : Flushed;
            await responseStream.WriteAsync(response, context.CancellationToken);
        }
    }

    /// <summary>A real position, so that an answer is as long as a real one; the first shard's would lack its number, which is zero.</summary>
    private Revision Position => replica.Shards.Count > 0 && replica.Shards[^1].View is { } view
        ? view.Revision.ToContract()
        : throw new RpcException(new Status(StatusCode.Unavailable, "The list is not loaded yet."));
}
