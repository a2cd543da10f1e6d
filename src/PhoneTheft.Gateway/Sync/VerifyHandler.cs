using System.Runtime.CompilerServices;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.Core.Bucket;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Sync;

/// <summary>Finds the buckets in which a client's list of a shard differs, and sends what is in them.</summary>
internal sealed class VerifyHandler(
    AcceptedHello session, ListSource list, CheckpointBuilder checkpoints, SyncOptions options, TimeProvider time)
{
    private static readonly GatewayError Suspect = new(
        ErrorReason.StoreDamaged,
        "This gateway is rebuilding the shard and cannot compare it now. Repeat the request, or connect to another gateway.",
        RetryAfter: TimeSpan.FromSeconds(1));

    /// <summary>A rebuild of a shard takes seconds; the stream need not end for it.</summary>
    private const int MostLooks = 10;

    private int Shards => session.Store.Shards;

    public IAsyncEnumerable<VerifyResponse> CompareAsync(VerifyRequest request, CancellationToken cancellationToken) =>
        request.Scope == ListScope.Own ? OwnAsync(request, cancellationToken) : EffectiveAsync(request, cancellationToken);

    private async IAsyncEnumerable<VerifyResponse> EffectiveAsync(
        VerifyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shard = list.Replica.Shards[(int)request.Shard];
        for (var looks = 0; shard.IsSuspect; looks++)
        {
            if (looks == MostLooks)
            {
                throw Suspect.ToRpcException();
            }

            await Task.Delay(options.Heartbeat, time, cancellationToken);
        }

        var table = shard.View!.Table;
        var differing = await list.ReadGate.RunAsync(
            () => Task.FromResult(Differing(request, table.InOrder().Select(entry => (entry.Key, Digest.Of(entry.Key, entry.Value))))),
            cancellationToken);
        var pages = new BucketPages(request);
        foreach (var (identity, status) in differing.Count == 0 ? [] : table.InOrder().Where(
            entry => differing.Contains(Bucket.Of(entry.Key, Shards))))
        {
            if (pages.Add(Bucket.Of(identity, Shards), identity, status == EquipmentStatus.Prohibited) is { } full)
            {
                yield return full;
            }
        }

        // The table was read while it changed, and it changes after the ring and before the view: from the ring's end on nothing of
        // what was read is ahead of the stream.
        checkpoints.NotBefore(shard.Index, shard.Recent.Newest);
        yield return pages.Last(differing);
    }

    private async IAsyncEnumerable<VerifyResponse> OwnAsync(
        VerifyRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var shard = (int)request.Shard;
        var holds = await list.ReadGate.RunAsync(
            () => list.Store.ReadHoldsAsync(shard, session.Caller.Carrier, cancellationToken), cancellationToken);
        var differing = Differing(request, holds.Select(hold => (hold.Identity, Digest.Of(hold))));
        var pages = new BucketPages(request);
        foreach (var hold in holds.Where(hold => differing.Contains(Bucket.Of(hold.Identity, Shards))))
        {
            if (pages.Add(Bucket.Of(hold.Identity, Shards), hold.ToOwnHold(session.Caller)) is { } full)
            {
                yield return full;
            }
        }

        yield return pages.Last(differing);
    }

    private HashSet<int> Differing(VerifyRequest request, IEnumerable<(EquipmentIdentity Identity, Digest Digest)> entries)
    {
        var digests = new Digest[Bucket.Count];
        foreach (var (identity, digest) in entries)
        {
            digests[Bucket.Of(identity, Shards)] += digest;
        }

        return [.. Enumerable.Range(0, Bucket.Count).Where(
            bucket => digests[bucket] != Digest.Read(request.Digests.Span[(bucket * Digest.Size)..]))];
    }
}
