using System.Globalization;
using Grpc.Core;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.BulkLimits;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

internal sealed partial class BlocklistService
{
    private static readonly GatewayError NoOperation = new(
        ErrorReason.RequestEmpty, "Each of items must have block or unblock set.", "items");

    public override async Task<WriteManyResponse> WriteMany(WriteManyRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        if (request.Items.Count == 0)
        {
            throw new GatewayError(ErrorReason.RequestEmpty, "items must hold at least one item.", "items").ToRpcException();
        }

        if (request.Items.Count > Limits.MaxWrites)
        {
            throw new GatewayError(
                ErrorReason.TooManyItems, $"items must hold at most {Limits.MaxWrites} items; got {request.Items.Count}.", "items").ToRpcException();
        }

        if (caller.Quota.TakeWrites(request.Items.Count) is { } exceeded)
        {
            throw exceeded.ToRpcException();
        }

        // All are on their way before the first is waited for: the shards' writers gather them into batches.
        var asked = new AuditedOperation(caller.ToAuditedCaller(context), nameof(WriteMany));
        var items = request.Items.Select(item => WriteItemAsync(item, caller, asked, request.BulkConfirmation, context.CancellationToken)).ToList();
        var results = await Task.WhenAll(items).WaitAsync(context.CancellationToken);
        await writes.RecordedAsync();
        return new WriteManyResponse { Results = { results } };
    }

    public override async Task<AnnounceWritesResponse> AnnounceWrites(AnnounceWritesRequest request, ServerCallContext context)
    {
        var caller = context.Caller();
        if (request.Tacs.Count > Limits.MaxTacs)
        {
            throw new GatewayError(
                ErrorReason.TooManyItems, $"tacs must hold at most {Limits.MaxTacs} TACs; got {request.Tacs.Count}.", "tacs").ToRpcException();
        }

        if (HoldRequestReader.ErrorOf(request.Actor, "actor") is { } fault)
        {
            throw fault.ToRpcException();
        }

        if (request.Tacs.FirstOrDefault(of => of.Tac.Length != 8 || !of.Tac.All(char.IsAsciiDigit)) is not null)
        {
            throw new GatewayError(ErrorReason.ImeiLength, "tacs.tac must have 8 digits.", "tacs.tac").ToRpcException();
        }

        var tacs = request.Tacs.Select(of => (uint.Parse(of.Tac, CultureInfo.InvariantCulture), Whole(of.Blocks))).ToList();
        await writes.AnnounceAsync(
            caller.ToAuditedCaller(context),
            new BulkAnnouncement(
                caller.Carrier, request.BulkConfirmation, request.Actor, Whole(request.Ends), Whole(request.Blocks), tacs, !request.AtMost),
            context.CancellationToken);
        return new AnnounceWritesResponse();
    }

    // Lua counts in doubles, and no carrier has as many.
    private static long Whole(ulong count) => (long)Math.Min(count, Limits.MostCounted);

    private async Task<V1.WriteResult> WriteItemAsync(
        WriteItem item, Caller caller, AuditedOperation asked, string bulkConfirmation, CancellationToken cancellationToken)
    {
        try
        {
            var error = Read(item, caller, out var operation);
            if (error is null)
            {
                var result = await writes.WriteOneOfManyAsync(asked, operation, bulkConfirmation, cancellationToken);
                error = ErrorOf(operation, result);
                if (error is null)
                {
                    return result.ToContract(caller);
                }
            }

            writes.RecordRefusal(asked.Caller, asked.Call, error.Reason);
            return new V1.WriteResult { Error = error.ToItemError() };
        }
        catch (StoreException fault)
        {
            return new V1.WriteResult { Error = StoreErrors.Of(fault).ToItemError() };
        }
    }

    private GatewayError? Read(WriteItem item, Caller caller, out WriteOperation operation)
    {
        operation = null!;
        return item.OperationCase switch
        {
            WriteItem.OperationOneofCase.Block => HoldRequestReader.Read(item.Block, caller, store.NowAt, out operation),
            WriteItem.OperationOneofCase.Unblock => HoldRequestReader.Read(item.Unblock, caller, out operation),
            _ => NoOperation,
        };
    }
}
