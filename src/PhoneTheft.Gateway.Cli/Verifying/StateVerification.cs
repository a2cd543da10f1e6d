using Google.Protobuf;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Verifying;

/// <summary>Compares a state file with a gateway, from the entries up, while somebody else may be writing to it.</summary>
/// <remarks>
/// The list is compared at the file's own position, by the gateway, which knows the digest there: exact, however much changes
/// meanwhile. Own holds have no digest, so the store's are compared as they are now, and devices that changed since are left out.
/// </remarks>
internal sealed class StateVerification(CommandContext context, string path)
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(50);

    // Without anything moving: nobody works with the file, or nobody who gets anywhere.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly TimeProvider _time = context.Environment.Time;

    public async Task<VerificationOutcome> RunAsync(CancellationToken cancellationToken)
    {
        using var first = SyncState.OpenToRead(path);
        var gateway = context.OpenAll(context.Carrier ?? first.Carrier)[0];
        var head = await HeadAsync(gateway, first, cancellationToken);
        using var reader = await ReachAsync(head, cancellationToken);
        var digests = await Task.Run(() => StateDigests.Of(reader, cancellationToken), cancellationToken);
        return new VerificationOutcome
        {
            State = path,
            StoreId = reader.StoreId,
            Carrier = reader.Carrier,
            Digests = digests,
            Cursor = reader.Cursor,
            Behind = BehindOf(reader.Cursor, head),
            LostChanges = await LostAsync(gateway, cancellationToken),
            Differences = await CompareAsync(gateway, reader, digests, cancellationToken),
        };
    }

    private async Task<long> LostAsync(GatewayConnection gateway, CancellationToken cancellationToken) =>
        (await gateway.Blocklist.GetStatusAsync(new GetStatusRequest(), context.OneCall(cancellationToken))).Losses.Sum(loss => (long)loss.Changes);

    /// <summary>What the store holds now.</summary>
    private async Task<Cursor> HeadAsync(GatewayConnection gateway, StateReader state, CancellationToken cancellationToken)
    {
        await using var stream = new VerificationStream(context, gateway, cancellationToken);
        var welcome = await stream.OpenAsync(new Hello { ProtocolMinor = 1, Start = SyncStart.Now });
        if (welcome.StoreId != state.StoreId.ToString())
        {
            throw new CliException(ExitCode.StateUnusable, "STORE_MISMATCH", "The state file belongs to another store than this gateway's.") { Hint = "Is it the right --address?" };
        }

        if (state.Carrier is { } carrier && carrier != welcome.Carrier)
        {
            throw new CliException(ExitCode.StateUnusable, "STATE_MISMATCH", $"The state is carrier {carrier}'s, and the gateway takes you for {Printable.Line(welcome.Carrier, 32)}.");
        }

        return Cursor.TryParse((await stream.CatchUpAsync()).Through.Span, out var head)
            ? head
            : throw new CliException(ExitCode.Failure, "ANSWER_MALFORMED", "The gateway named a position that is none.");
    }

    /// <summary>The file once it has come that far; or as far as it comes.</summary>
    private async Task<StateReader> ReachAsync(Cursor head, CancellationToken cancellationToken)
    {
        var (before, since) = (-1L, _time.GetTimestamp());
        while (true)
        {
            var reader = SyncState.OpenToRead(path);
            var behind = BehindOf(reader.Cursor, head);
            if (behind == 0 || (behind == before && _time.GetElapsedTime(since) >= Patience))
            {
                return reader;
            }

            reader.Dispose();
            if (behind != before)
            {
                (before, since) = (behind, _time.GetTimestamp());
            }

            await Task.Delay(LookEvery, _time, cancellationToken);
        }
    }

    private async Task<IReadOnlyList<VerificationDifference>> CompareAsync(GatewayConnection gateway, StateReader reader, StateDigests digests, CancellationToken cancellationToken)
    {
        await using var stream = new VerificationStream(context, gateway, cancellationToken);
        var hello = new Hello { ProtocolMinor = 1, Cursor = UnsafeByteOperations.UnsafeWrap(reader.Cursor.ToByteArray()) };
        hello.Digests.AddRange(digests.OfShards.Select(digest => ByteString.CopyFrom(digest.ToByteArray())));
        var welcome = await stream.OpenAsync(hello);

        // Before the own holds are asked for: what is behind would count as different.
        await stream.CatchUpAsync();
        var found = new List<(bool IsOwn, int Shard, IReadOnlyList<V1.Bucket> Buckets)>();
        foreach (var shard in welcome.DifferingShards)
        {
            found.Add((false, (int)shard, await stream.VerifyAsync(ListScope.Effective, (int)shard, digests.Buckets(own: false, (int)shard))));
        }

        for (var shard = 0; shard < reader.Shards; shard++)
        {
            if (await stream.VerifyAsync(ListScope.Own, shard, digests.Buckets(own: true, shard)) is { Count: > 0 } buckets)
            {
                found.Add((true, shard, buckets));
            }
        }

        // What changed while the answers were on their way has come now, and is no difference.
        if (found.Count > 0)
        {
            await stream.CatchUpAsync();
        }

        return [.. found.Select(entry => Judge(reader, stream, entry.IsOwn, entry.Shard, entry.Buckets)).Where(difference => difference.Devices > 0 || !difference.IsOwn)];
    }

    private static VerificationDifference Judge(StateReader reader, VerificationStream stream, bool isOwn, int shard, IReadOnlyList<V1.Bucket> buckets)
    {
        var there = BucketContents.Of(buckets);
        var here = BucketContents.Of(reader, isOwn, shard, buckets.Select(bucket => (int)bucket.Bucket_).ToHashSet());
        var moved = isOwn ? stream.OwnChanged : stream.Changed;
        var different = here.Keys.Union(there.Keys)
            .Where(identity => !moved.Contains(identity) && here.GetValueOrDefault(identity) != there.GetValueOrDefault(identity))
            .ToList();
        return new VerificationDifference(isOwn, shard, [.. different.Select(identity => Core.Bucket.Of(identity, reader.Shards)).Distinct().Order()], different.Count);
    }

    private static long BehindOf(Cursor cursor, Cursor head) =>
        cursor.Positions.Zip(head.Positions).Sum(pair => Math.Max(0, pair.Second.Number - pair.First.Number));
}
