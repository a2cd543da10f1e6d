using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Store.Redis;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Reads how fresh an answer has to be, and waits until this node is new enough.</summary>
internal sealed class ConsistencyWait(ConsistencyReader reader, ConsistencyGate gate, CallsInFlight calls)
{
    /// <param name="message">What the caller asks for.</param>
    /// <param name="devices">The devices whose IMEIs are good. The others get their errors later, where every item's error is made.</param>
    /// <param name="context">Its deadline bounds the wait.</param>
    /// <returns>How old the answers may be; null: any age is accepted.</returns>
    /// <exception cref="RpcException">The position is unknown, was not reached in time, or is malformed.</exception>
    /// <exception cref="StoreException">The store has to be asked and cannot be.</exception>
    public async Task<TimeSpan?> WaitAsync(Consistency message, IEnumerable<EquipmentIdentity> devices, ServerCallContext context)
    {
        var required = reader.Read(message);
        DateTimeOffset? deadline = context.Deadline == DateTime.MaxValue ? null : new DateTimeOffset(context.Deadline, TimeSpan.Zero);
        var refusal = required.NeedsWaiting
            ? await calls.RunAsync(end => gate.WaitAsync(required, devices, deadline, end), context)
            : CheckRefusal.None;
        return refusal != CheckRefusal.None
            ? throw RefusalErrors.Of(refusal, default, ConsistencyReader.PositionField(message)).ToRpcException()
            : required.MaxStaleness;
    }
}
