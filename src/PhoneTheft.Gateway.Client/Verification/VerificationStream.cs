using Grpc.Core;
using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.Client.State;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Verification;

/// <summary>A read-only sync stream that asks questions, and remembers of the changes only which devices they touched.</summary>
internal sealed class VerificationStream(GatewayNode gateway, StateVerifierOptions options, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<SyncRequest, SyncResponse> _call = gateway.Sync.Sync(cancellationToken: cancellationToken);
    private string _carrier = "";
    private ulong _lastRequest;

    /// <summary>Devices that changed since the stream began.</summary>
    public HashSet<EquipmentIdentity> Changed { get; } = [];

    /// <summary>Devices whose own hold changed since.</summary>
    public HashSet<EquipmentIdentity> OwnChanged { get; } = [];

    public async Task<Welcome> OpenAsync(Hello hello)
    {
        await SendAsync(new SyncRequest { Hello = hello }).ConfigureAwait(false);
        var welcome = (await NextAsync().ConfigureAwait(false)).Welcome ?? throw ConnectionFault.Violation("The gateway's first message is not Welcome.");
        _carrier = welcome.Carrier;
        return welcome;
    }

    /// <summary>Takes everything that the store held at some moment after this call.</summary>
    public async Task<Checkpoint> CatchUpAsync()
    {
        var request = ++_lastRequest;
        await SendAsync(new SyncRequest { Progress = new ProgressRequest { RequestId = request } }).ConfigureAwait(false);
        while (true)
        {
            if (await NextAsync().ConfigureAwait(false) is { Checkpoint: { } checkpoint } && checkpoint.RequestId == request)
            {
                return checkpoint;
            }
        }
    }

    /// <summary>The buckets of a shard that differ, each whole.</summary>
    public async Task<IReadOnlyList<BucketContent>> AskAsync(ListScope scope, int shard, IReadOnlyList<Digest> digests)
    {
        var request = SyncMessages.Verify(++_lastRequest, scope, shard, digests);
        await SendAsync(new SyncRequest { Verify = request }).ConfigureAwait(false);
        var buckets = new BucketAssembly();
        while (true)
        {
            if (await NextAsync().ConfigureAwait(false) is { VerifyResponse: { } part } && part.RequestId == request.RequestId)
            {
                buckets.Add(part.Buckets);
                if (part.Last)
                {
                    return buckets.Take();
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _call.RequestStream.CompleteAsync().ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or OperationCanceledException or IOException)
        {
            // The call is over already, and whoever read from it has been told why.
        }

        _call.Dispose();
    }

    private async Task SendAsync(SyncRequest request)
    {
        try
        {
            await _call.RequestStream.WriteAsync(request, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException or IOException)
        {
            // The call is over; whoever reads from it is told why.
        }
    }

    private async Task<SyncResponse> NextAsync()
    {
        try
        {
            if (!await _call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(options.AnswerTimeout, options.Time, cancellationToken).ConfigureAwait(false))
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "The gateway ended the stream."));
            }
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(
                StatusCode.DeadlineExceeded, $"The gateway at {gateway.Address} did not answer within {options.AnswerTimeout.TotalSeconds:0.#} s."));
        }

        var message = _call.ResponseStream.Current;
        foreach (var change in message.Changes?.Shards.SelectMany(shard => shard.Changes) ?? [])
        {
            var identity = ContractMapping.ReadIdentity(change.Identity);
            Changed.Add(identity);
            if (change.Carrier == _carrier)
            {
                OwnChanged.Add(identity);
            }
        }

        return message;
    }
}
