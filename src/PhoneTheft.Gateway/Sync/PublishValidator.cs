using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>
/// Validates a Publish and reads its operations. One bad operation refuses the whole message before a sequence number is used, so that
/// a client can leave it out and go on.
/// </summary>
internal sealed class PublishValidator(AcceptedHello session, HoldStore store)
{
    private static readonly GatewayError ReadOnly = new(
        ErrorReason.SessionReadOnly, "Publish requires a producer_id in Hello.", "producer_id");
    private static readonly GatewayError Nothing = new(
        ErrorReason.RequestEmpty, "operations must hold at least one operation.", "operations");
    private static readonly GatewayError TooMany = new(
        ErrorReason.TooManyItems, $"operations must hold at most {SyncLimits.OperationsPerPublish} operations.", "operations");
    private static readonly GatewayError DurabilityUnknown = new(
        ErrorReason.ChoiceUnknown, "durability must be DURABILITY_APPLIED, DURABILITY_REPLICATED or DURABILITY_FSYNCED.", "durability");
    private static readonly GatewayError NoOperation = new(
        ErrorReason.RequestEmpty, "The operation must be block or unblock.", "operation");
    private static readonly GatewayError NoSequence = new(ErrorReason.SequenceInvalid, "sequence must be 1 or more.", "sequence");
    private static readonly GatewayError OutOfSequence = new(
        ErrorReason.SequenceInvalid, "sequence must be one more than that of the operation before it in the same shard.", "sequence");

    private static readonly GatewayError Repeated = new(
        ErrorReason.DeviceRepeated,
        "imei names the same device as an earlier operation of this publish. Send it in the next publish.",
        "imei");

    /// <param name="publish">What the client sent.</param>
    /// <param name="result">Gets an entry per operation, and the errors.</param>
    /// <returns>Null when it is refused.</returns>
    public WriteOperation[]? Read(Publish publish, PublishResult result)
    {
        var refusal = publish switch
        {
            _ when session.Producer is null => ReadOnly,
            _ when RoleTable.Publish.RefusalOf(session.Caller) is { } error => error,
            { Operations.Count: 0 } => Nothing,
            { Operations.Count: > SyncLimits.OperationsPerPublish } => TooMany,
            { Durability: < V1.Durability.Unspecified or > V1.Durability.Fsynced } => DurabilityUnknown,
            _ => null,
        };
        if (refusal is not null)
        {
            result.Error = refusal.ToItemError();
            return null;
        }

        var devices = new HashSet<EquipmentIdentity>(publish.Operations.Count);
        var sequences = new Dictionary<int, ulong>();
        var operations = new WriteOperation[publish.Operations.Count];
        for (var i = 0; i < operations.Length; i++)
        {
            var published = new PublishedOperation { Sequence = publish.Operations[i].Sequence };
            result.Results.Add(published);
            var error = Read(publish.Operations[i], devices, out operations[i]);

            // After an error the numbers can't be followed any more, and what is right must not be called wrong.
            error ??= result.Error is null ? Follow(publish.Operations[i].Sequence, sequences, ref operations[i]) : null;
            if (error is not null)
            {
                published.Error = error.ToItemError();
                result.Error ??= published.Error;
            }
        }

        return result.Error is null && IsWithinQuota(operations.Length, result) ? operations : null;
    }

    private bool IsWithinQuota(int operations, PublishResult result)
    {
        if (session.Caller.Quota.TakeWrites(operations) is not { } exceeded)
        {
            return true;
        }

        // No operation is at fault, and so none has an error of its own: the client sends all of them again.
        result.Error = exceeded.ToItemError();
        result.RetryAfter = exceeded.RetryAfter is { } wait ? Duration.FromTimeSpan(wait) : null;
        return false;
    }

    private GatewayError? Read(PublishOperation item, HashSet<EquipmentIdentity> devices, out WriteOperation operation)
    {
        operation = null!;
        var error = item.OperationCase switch
        {
            PublishOperation.OperationOneofCase.Block => HoldRequestReader.ReadPublished(
                item.Block, session.Caller, store.NowAt, out operation),
            PublishOperation.OperationOneofCase.Unblock => HoldRequestReader.Read(item.Unblock, session.Caller, out operation),
            _ => NoOperation,
        };
        error ??= item.Sequence is 0 or > long.MaxValue ? NoSequence : null;
        return error ?? (devices.Add(operation.Identity) ? null : Repeated);
    }

    private GatewayError? Follow(ulong sequence, Dictionary<int, ulong> sequences, ref WriteOperation operation)
    {
        var shard = operation.Identity.ShardOf(session.Store.Shards);
        if (sequences.TryGetValue(shard, out var before) && sequence != before + 1)
        {
            return OutOfSequence;
        }

        sequences[shard] = sequence;
        operation = operation with { Sequence = (long)sequence };
        return null;
    }
}
