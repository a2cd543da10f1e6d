using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Receiving;

/// <summary>Compares the state with what the gateway's checkpoints say. The loop only.</summary>
internal sealed class CheckpointComparison(SyncState state, Position position, ShardRepairs repairs, CurrentStatus status, TimeProvider time)
{
    /// <summary>Compares position and digests. Whatever came before the checkpoint is in the state.</summary>
    /// <exception cref="ConnectionFault">
    /// The gateway takes the client to be elsewhere, or a shard differs though it was repaired.
    /// </exception>
    public ComparedCheckpoint Compare(Checkpoint checkpoint)
    {
        if (position.Cursor is null)
        {
            position.Restart(checkpoint.Through);
        }

        position.ThrowUnlessAt(checkpoint.Through);
        var lag = position.DistanceTo(checkpoint.Head);
        var staleness = TimeSpan.FromMilliseconds(checkpoint.StalenessMs);
        repairs.Answered(checkpoint.RequestId);
        var (known, agree) = CompareDigests(checkpoint);
        var converged = known && agree && !repairs.Any;
        status.Change(now => now with
        {
            Phase = now.Phase == SyncPhase.Draining ? SyncPhase.Draining : SyncPhase.Following,
            Lag = lag,
            Staleness = staleness,
            DigestsAgree = !agree || repairs.Any ? false : known ? true : null,
            VerifiedAt = converged ? time.GetUtcNow() : now.VerifiedAt,
        });
        return new ComparedCheckpoint(converged, lag, staleness);
    }

    private (bool Known, bool Agree) CompareDigests(Checkpoint checkpoint)
    {
        var own = state.Digests;
        if (!state.HasList || checkpoint.Digests.Count != own.Count)
        {
            return (false, true);
        }

        var (known, agree) = (true, true);
        for (var shard = 0; shard < own.Count; shard++)
        {
            var theirs = checkpoint.Digests[shard];
            if (theirs.Length != Digest.Size)
            {
                known = false;
                continue;
            }

            var same = Digest.Read(theirs.Span) == own[shard];
            agree &= same;
            repairs.Judge(shard, same);
        }

        return (known, agree);
    }
}

/// <param name="Converged">All digests agree, and nothing is being repaired.</param>
/// <param name="Lag">Changes that the gateway had and the state has not.</param>
/// <param name="Staleness">How long ago the gateway last knew that it held all that the store held.</param>
internal readonly record struct ComparedCheckpoint(bool Converged, long Lag, TimeSpan Staleness);
