using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Verification;

/// <summary>Compares a state file with a gateway, from the rows up, while somebody else may be writing to it.</summary>
/// <remarks>
/// The list is compared at the file's own position, by the gateway, which knows the digest there: exact, however much changes
/// meanwhile. Own holds have no digest, so the store's are compared as they are now, and devices that changed since are left out.
/// </remarks>
internal sealed class StateFileVerification(GatewayNode gateway, string path, StateVerifierOptions options)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    public async Task<StateVerification> RunAsync(CancellationToken cancellationToken)
    {
        var head = await HeadAsync(cancellationToken).ConfigureAwait(false);
        using var reader = await ReachAsync(head, cancellationToken).ConfigureAwait(false);
        var table = await Task.Run(() => new BucketTable(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
        return await CompareAsync(reader, table, BehindOf(reader.Cursor, head), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>What the store holds now.</summary>
    private async Task<Cursor> HeadAsync(CancellationToken cancellationToken)
    {
        using var state = SyncState.OpenToRead(path);
        var stream = new VerificationStream(gateway, options, cancellationToken);
        await using var disposing = stream.ConfigureAwait(false);
        var welcome = await stream.OpenAsync(
            new Hello { ProtocolMinor = SyncMessages.ProtocolMinor, Start = SyncStart.Now }).ConfigureAwait(false);
        if (welcome.StoreId != state.StoreId.ToString())
        {
            throw new SyncStateMismatchException($"The state {path} is of another store than this gateway's: it follows store {state.StoreId}, the gateway's is {welcome.StoreId}. Connect to the right gateway.");
        }

        if (state.Carrier is { } carrier && carrier != welcome.Carrier)
        {
            throw new SyncStateMismatchException($"The state {path} is that of carrier {carrier}, and the gateway takes the caller for {welcome.Carrier}. Connect as {carrier}.");
        }

        return Cursor.TryParse((await stream.CatchUpAsync().ConfigureAwait(false)).Through.Span, out var head)
            ? head
            : throw ConnectionFault.Violation("The gateway's checkpoint names a position that cannot be read.");
    }

    /// <summary>The file once it has come that far; or as far as it comes.</summary>
    private async Task<StateReader> ReachAsync(Cursor head, CancellationToken cancellationToken)
    {
        var (before, since) = (-1L, options.Time.GetTimestamp());
        while (true)
        {
            var reader = SyncState.OpenToRead(path);
            var behind = BehindOf(reader.Cursor, head);
            if (behind == 0 || (behind == before && options.Time.GetElapsedTime(since) >= options.StandstillTimeout))
            {
                return reader;
            }

            reader.Dispose();
            if (behind != before)
            {
                (before, since) = (behind, options.Time.GetTimestamp());
            }

            await Task.Delay(LookEvery, options.Time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<StateVerification> CompareAsync(
        StateReader reader, BucketTable table, long behind, CancellationToken cancellationToken)
    {
        var stream = new VerificationStream(gateway, options, cancellationToken);
        await using var disposing = stream.ConfigureAwait(false);
        var hello = new Hello { ProtocolMinor = SyncMessages.ProtocolMinor, Cursor = UnsafeByteOperations.UnsafeWrap(reader.Cursor.ToByteArray()) };
        hello.Digests.AddRange(
            Enumerable.Range(0, reader.Shards).Select(shard => ByteString.CopyFrom(table.DigestOf(shard).ToByteArray())));
        var welcome = await stream.OpenAsync(hello).ConfigureAwait(false);

        // Before the own holds are asked for: what is behind would count as different.
        await stream.CatchUpAsync().ConfigureAwait(false);
        var different = welcome.DifferingShards.Select(shard => shard < reader.Shards
            ? (int)shard
            : throw ConnectionFault.Violation($"The gateway says that shard {shard} of {reader.Shards} differs.")).ToList();
        var found = new BucketDifferences(reader.Shards);
        foreach (var (scope, shard) in different.Select(shard => (ListScope.Effective, shard)).Concat(Enumerable.Range(0, reader.Shards).Select(shard => (ListScope.Own, shard))))
        {
            if (await stream.AskAsync(scope, shard, table.Of(scope, shard)).ConfigureAwait(false) is { Count: > 0 } buckets)
            {
                await Task.Run(() => found.Add(scope, shard, buckets, reader), cancellationToken).ConfigureAwait(false);
            }
        }

        // What changed while the answers were on their way has come now, and is no difference.
        if (found.List.Count + found.OwnHolds.Count > 0)
        {
            await stream.CatchUpAsync().ConfigureAwait(false);
            found.LeaveOut(stream.Changed, stream.OwnChanged);
        }

        return found.ToVerification(table, behind, different);
    }

    private static long BehindOf(Cursor cursor, Cursor head) =>
        cursor.Positions.Zip(head.Positions).Sum(pair => Math.Max(0, pair.Second.Number - pair.First.Number));
}
