using Grpc.Core;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Verifying;

/// <summary>A read-only sync stream that asks and keeps nothing but which devices have changed meanwhile.</summary>
internal sealed class VerificationStream(CommandContext context, GatewayConnection gateway, CancellationToken cancellationToken) : IAsyncDisposable
{
    private readonly AsyncDuplexStreamingCall<SyncRequest, SyncResponse> _call = gateway.Syncs.Sync(cancellationToken: cancellationToken);
    private ulong _lastRequest;

    /// <summary>Devices on the list that changed since the stream began.</summary>
    public HashSet<EquipmentIdentity> Changed { get; } = [];

    /// <summary>Devices whose own hold changed since.</summary>
    public HashSet<EquipmentIdentity> OwnChanged { get; } = [];

    public Welcome Welcome { get; private set; } = new();

    public async Task<Welcome> OpenAsync(Hello hello)
    {
        await _call.RequestStream.WriteAsync(new SyncRequest { Hello = hello }, cancellationToken);
        return Welcome = (await NextAsync()).Welcome ?? throw Malformed();
    }

    /// <summary>Takes everything that the store held at some moment after this call.</summary>
    public async Task<Checkpoint> CatchUpAsync()
    {
        var request = ++_lastRequest;
        await _call.RequestStream.WriteAsync(new SyncRequest { Progress = new ProgressRequest { RequestId = request } }, cancellationToken);
        while (true)
        {
            if (await NextAsync() is { Checkpoint: { } checkpoint } && checkpoint.RequestId == request)
            {
                return checkpoint;
            }
        }
    }

    /// <summary>The buckets of a shard that differ, each whole.</summary>
    public async Task<IReadOnlyList<V1.Bucket>> VerifyAsync(ListScope scope, int shard, byte[] digests)
    {
        var request = new VerifyRequest { RequestId = ++_lastRequest, Scope = scope, Shard = (uint)shard, Digests = Google.Protobuf.UnsafeByteOperations.UnsafeWrap(digests) };
        await _call.RequestStream.WriteAsync(new SyncRequest { Verify = request }, cancellationToken);
        var buckets = new List<V1.Bucket>();
        while (true)
        {
            if (await NextAsync() is { VerifyResponse: { } part } && part.RequestId == request.RequestId)
            {
                buckets.AddRange(part.Buckets);
                if (part.Last)
                {
                    return buckets;
                }
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            await _call.RequestStream.CompleteAsync();
        }
        catch (Exception e) when (e is RpcException or InvalidOperationException)
        {
            // It is over already, and why has been said.
        }

        _call.Dispose();
    }

    private async Task<SyncResponse> NextAsync()
    {
        try
        {
            if (!await _call.ResponseStream.MoveNext(CancellationToken.None).WaitAsync(context.Timeout, context.Environment.Time, cancellationToken))
            {
                throw new RpcException(new Status(StatusCode.Unavailable, "The gateway ended the stream."));
            }
        }
        catch (TimeoutException)
        {
            throw new RpcException(new Status(StatusCode.DeadlineExceeded, ""));
        }

        var message = _call.ResponseStream.Current;
        foreach (var change in message.Changes?.Shards.SelectMany(shard => shard.Changes) ?? [])
        {
            if (EquipmentIdentity.TryParseCanonical(change.Identity, out var identity))
            {
                Changed.Add(identity);
                if (change.Carrier == Welcome.Carrier)
                {
                    OwnChanged.Add(identity);
                }
            }
        }

        return message;
    }

    private static RpcException Malformed() => new(new Status(StatusCode.DataLoss, "The gateway's first message is not Welcome."));
}
