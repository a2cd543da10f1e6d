using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

internal sealed partial class BlocklistService
{
    private const int MostCleared = 100;

    public override async Task<ClearLossesResponse> ClearLosses(ClearLossesRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        if (ErrorOf(request) is { } error)
        {
            throw error.ToRpcException();
        }

        var response = new ClearLossesResponse();
        var onRecord = caller.ToAuditedCaller(context);
        foreach (var id in request.Ids)
        {
            var outcome = LossText.TryParseId(id, out var shard, out var field, out var changes) && shard < (store.Identity?.Shards ?? 0)
                ? await writes.ClearLossAsync(onRecord, new ClearedLossName(id, shard, field, changes), request.Actor, request.Reason, context.CancellationToken)
                : LossClearing.Unknown;
            response.Results.Add(new ClearedLoss { Id = id, Error = StoreErrors.Of(outcome)?.ToItemError() });
        }

        await writes.RecordedAsync();
        return response;
    }

    private static GatewayError? ErrorOf(ClearLossesRequest request) => request switch
    {
        { Ids.Count: 0 } => new GatewayError(ErrorReason.RequestEmpty, "ids must hold at least one id.", "ids"),
        { Ids.Count: > MostCleared } => new GatewayError(
            ErrorReason.TooManyItems, $"ids must hold at most {MostCleared} ids; got {request.Ids.Count}.", "ids"),
        { Reason.Length: 0 } => new GatewayError(
            ErrorReason.RequestEmpty, "reason must say why the losses may be cleared; it is kept with them.", "reason"),
        { Actor.Length: 0 } => new GatewayError(
            ErrorReason.RequestEmpty, "actor must say who clears the losses; it is kept with them.", "actor"),
        _ => HoldRequestReader.ErrorOf(request.Reason, "reason") ?? HoldRequestReader.ErrorOf(request.Actor, "actor"),
    };
}
