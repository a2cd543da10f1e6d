using Grpc.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Waits for the first message of a stream and refuses one that is no Hello of this protocol.</summary>
internal sealed class HelloReader(SyncOptions options, TimeProvider time)
{
    private static readonly GatewayError Expected = new(
        ErrorReason.HelloExpected, "The first message of a sync stream must be Hello, and it must arrive in time.", "hello");

    private static readonly GatewayError ProtocolUnknown = new(
        ErrorReason.ProtocolUnknown,
        $"protocol_minor must be {SyncLimits.Protocol}, the version of the sync protocol that this gateway speaks.", "protocol_minor");

    private static readonly GatewayError ProducerInvalid = new(
        ErrorReason.ProducerInvalid, "producer_id must be a UUID in the form of 36 characters, and not the zero UUID.", "producer_id");

    /// <exception cref="RpcException">A typed refusal.</exception>
    public async Task<(Hello Hello, Guid? Producer)> ReadAsync(
        IAsyncStreamReader<SyncRequest> requests, StreamCaller caller, CancellationToken call)
    {
        using var patience = new CancellationTokenSource(options.HelloWithin, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, caller.Ended, call);
        try
        {
            if (!await requests.MoveNext(either.Token) || requests.Current.MessageCase != SyncRequest.MessageOneofCase.Hello)
            {
                throw Expected.ToRpcException();
            }
        }
        catch (Exception e) when (e is not RpcException && either.IsCancellationRequested && !call.IsCancellationRequested)
        {
            caller.ThrowIfEnded();
            throw Expected.ToRpcException();
        }

        var hello = requests.Current.Hello;
        return hello.ProtocolMinor == SyncLimits.Protocol ? (hello, ProducerOf(hello)) : throw ProtocolUnknown.ToRpcException();
    }

    private static Guid? ProducerOf(Hello hello) => hello.ProducerId switch
    {
        "" => null,
        // .NET reads blanks around it, too, and signs within; then one producer would have many names.
        var id when Guid.TryParseExact(id, "D", out var producer) && producer != Guid.Empty
            && producer.ToString("D").Equals(id, StringComparison.OrdinalIgnoreCase) => producer,
        _ => throw ProducerInvalid.ToRpcException(),
    };
}
