using Grpc.Core;
using Grpc.Net.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>
/// Calls of the unary methods, written down with what they answered. A failed one is written down, too, and doesn't fail the test.
/// </summary>
internal static class RecordedCalls
{
    // A line may be cut without anybody saying so.
    private static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(3);

    public static Task BlockAsync(this Recorder recorder, GrpcChannel at, string name, EquipmentIdentity device) => WriteAsync(recorder, name, device, OperationKind.Place, async () =>
    {
        var answer = await new BlocklistService.BlocklistServiceClient(at).BlockAsync(
            new BlockRequest { Imei = device.ToString(), Reason = V1.HoldReason.Stolen }, GatewayUnderTest.As(recorder.Carrier), Deadline);
        return (answer.Outcome, answer.Revision, answer.Status);
    });

    public static Task UnblockAsync(this Recorder recorder, GrpcChannel at, string name, EquipmentIdentity device) => WriteAsync(recorder, name, device, OperationKind.Release, async () =>
    {
        var answer = await new BlocklistService.BlocklistServiceClient(at).UnblockAsync(
            new UnblockRequest { Imei = device.ToString() }, GatewayUnderTest.As(recorder.Carrier), Deadline);
        return (answer.Outcome, answer.Revision, answer.Status);
    });

    public static async Task CheckAsync(this Recorder recorder, GrpcChannel at, string name, EquipmentIdentity device, bool fullyConsistent)
    {
        var asked = New(recorder, name, device, OperationKind.Check) with { FullyConsistent = fullyConsistent };
        try
        {
            var answer = await new CheckService.CheckServiceClient(at).CheckAsync(
                new CheckRequest { Imei = device.ToString(), Consistency = fullyConsistent ? new Consistency { FullyConsistent = true } : null }, deadline: Deadline);
            recorder.Called(asked with { Ended = Recorder.Now, Outcome = OperationOutcome.Answered, Revision = answer.Revision, Status = answer.Status });
        }
        catch (RpcException)
        {
            // It says nothing.
        }
    }

    private static async Task WriteAsync(
        Recorder recorder, string name, EquipmentIdentity device, OperationKind kind,
        Func<Task<(V1.WriteOutcome Outcome, V1.Revision Revision, V1.EquipmentStatus Status)>> call)
    {
        var asked = New(recorder, name, device, kind);
        try
        {
            var answer = await call();
            var outcome = answer.Outcome == V1.WriteOutcome.Changed ? OperationOutcome.Changed : OperationOutcome.Unchanged;
            recorder.Called(asked with { Ended = Recorder.Now, Outcome = outcome, Revision = answer.Revision, Status = answer.Status });
        }
        catch (RpcException e)
        {
            recorder.Called(asked with { Ended = Recorder.Now, Outcome = e.StatusCode == StatusCode.NotFound ? OperationOutcome.NotHeld : OperationOutcome.Unknown });
        }
    }

    private static Operation New(Recorder recorder, string name, EquipmentIdentity device, OperationKind kind) =>
        new() { Gateway = name, Carrier = recorder.Carrier, Kind = kind, Identity = device, Started = Recorder.Now };
}
