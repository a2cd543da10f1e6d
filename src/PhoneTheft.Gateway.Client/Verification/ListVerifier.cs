using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Verification;

/// <summary>Compares list and own holds with the gateway's, from the entries up.</summary>
/// <remarks>
/// Both lists move meanwhile. So a device counts as different only when it was so in each of several rounds, with a round trip
/// between that brings the local list up to what the gateway had: what differed for no fault agrees by then.
/// </remarks>
internal sealed class ListVerifier(SyncEngine engine)
{
    private const int Rounds = 3;

    private readonly SyncParts _parts = engine.Parts;

    public async Task<SyncVerification> RunAsync(bool repair, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var receiver = await (await engine.FollowingAsync().ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
                return await CompareAsync(receiver, repair, cancellationToken).ConfigureAwait(false);
            }
            catch (SessionEndedException)
            {
                // With the next connection, from the start: half an answer is none.
            }
        }
    }

    private async Task<SyncVerification> CompareAsync(Receiver receiver, bool repair, CancellationToken cancellationToken)
    {
        var suspects = Enumerable.Range(0, _parts.State.Shards).Select(shard => (Scope: ListScope.Effective, Shard: shard)).ToList();
        if (_parts.Journal is not null)
        {
            suspects.AddRange(suspects.Select(suspect => (ListScope.Own, suspect.Shard)).ToList());
        }

        var list = new Dictionary<EquipmentIdentity, ListDifference>();
        var holds = new Dictionary<EquipmentIdentity, HoldDifference>();
        BucketTable table;
        var round = 0;
        do
        {
            await InvokeAsync(receiver.ProgressAsync, cancellationToken).ConfigureAwait(false);
            table = await TableAsync(cancellationToken).ConfigureAwait(false);
            var differ = new BucketDifferences(_parts.State.Shards);
            for (var i = suspects.Count - 1; i >= 0; i--)
            {
                var (scope, shard) = suspects[i];
                var answer = await InvokeAsync(() => receiver.AskForBucketsAsync(scope, shard, table.Of(scope, shard)), cancellationToken).ConfigureAwait(false);
                if (answer.State is not { } state)
                {
                    suspects.RemoveAt(i);
                    continue;
                }

                using (state)
                {
                    await Task.Run(() => differ.Add(scope, shard, answer.Buckets, state), cancellationToken).ConfigureAwait(false);
                }
            }

            Keep(list, differ.List, isFirst: round == 0);
            Keep(holds, differ.OwnHolds, isFirst: round == 0);
        }
        while (++round < Rounds && list.Count + holds.Count > 0);

        if (repair)
        {
            foreach (var (scope, shard) in Different(list.Keys, holds.Keys))
            {
                await InvokeAsync(() => receiver.MendAsync(scope, shard, table.Of(scope, shard)), cancellationToken).ConfigureAwait(false);
            }
        }

        return new SyncVerification
        {
            StoreId = _parts.State.StoreId!.Value,
            Devices = table.Devices,
            Holds = table.Holds,
            List = [.. list.Values.OrderBy(difference => difference.Identity)],
            OwnHolds = [.. holds.Values.OrderBy(difference => difference.Identity)],
        };
    }

    private async Task<BucketTable> TableAsync(CancellationToken cancellationToken)
    {
        using var reader = await _parts.Loop.InvokeAsync(_parts.State.Read).ConfigureAwait(false);
        return await Task.Run(() => new BucketTable(reader), cancellationToken).ConfigureAwait(false);
    }

    // Begun in a turn of the loop, and waited for outside of it.
    private async Task<T> InvokeAsync<T>(Func<Task<T>> begin, CancellationToken cancellationToken) =>
        await (await _parts.Loop.InvokeAsync(begin).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);

    private IEnumerable<(ListScope Scope, int Shard)> Different(IEnumerable<EquipmentIdentity> list, IEnumerable<EquipmentIdentity> holds) =>
        list.Select(identity => (ListScope.Effective, identity.ShardOf(_parts.State.Shards)))
            .Concat(holds.Select(identity => (ListScope.Own, identity.ShardOf(_parts.State.Shards))))
            .Distinct();

    private static void Keep<T>(Dictionary<EquipmentIdentity, T> kept, Dictionary<EquipmentIdentity, T> found, bool isFirst)
    {
        foreach (var identity in kept.Keys.Where(identity => !found.ContainsKey(identity)).ToList())
        {
            kept.Remove(identity);
        }

        foreach (var (identity, difference) in found.Where(entry => isFirst || kept.ContainsKey(entry.Key)))
        {
            kept[identity] = difference;
        }
    }
}
