using PhoneTheft.Gateway.Client.Receiving;
using PhoneTheft.Gateway.Client.Turns;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Client.Verification;

/// <summary>Compares a running client's list and own holds with its gateway's, from the rows up.</summary>
/// <remarks>
/// Both lists move meanwhile. So a device counts as different only when it was so in each of several rounds, with a round trip
/// between that brings the local list up to what the gateway had: what differed for no fault agrees by then.
/// </remarks>
/// <param name="state">The client's state.</param>
/// <param name="hasOwnHolds">Whether it keeps own holds.</param>
/// <param name="turns">The loop that the state belongs to.</param>
/// <param name="following">Gives the connection that moves the list, once there is one.</param>
internal sealed class RunningStateVerification(SyncState state, bool hasOwnHolds, TurnQueue turns, Func<Task<Task<BucketRepair>>> following)
{
    private const int Rounds = 3;

    public async Task<StateVerification> RunAsync(bool repair, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                var gateway = await (await following().ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
                return await CompareAsync(gateway, repair, cancellationToken).ConfigureAwait(false);
            }
            catch (ConnectionFault e) when (e.Kind == ConnectionFaultKind.Ended)
            {
                // With the next connection, from the start: half an answer is none.
            }
        }
    }

    private async Task<StateVerification> CompareAsync(BucketRepair gateway, bool repair, CancellationToken cancellationToken)
    {
        var shards = Enumerable.Range(0, state.Shards).ToList();
        var suspects = shards.Select(shard => (Scope: ListScope.Effective, Shard: shard)).ToList();
        if (hasOwnHolds)
        {
            suspects.AddRange(shards.Select(shard => (ListScope.Own, shard)));
        }

        BucketDifferences? kept = null;
        BucketTable table;
        StateVerification verification;
        var round = 0;
        do
        {
            await InvokeAsync(gateway.ProgressAsync, cancellationToken).ConfigureAwait(false);
            table = await TableAsync(cancellationToken).ConfigureAwait(false);
            var found = await AskAsync(gateway, suspects, table, cancellationToken).ConfigureAwait(false);
            if (kept is null)
            {
                kept = found;
            }
            else
            {
                kept.KeepOnly(found);
            }

            verification = kept.ToVerification(table, behind: 0, differing: []);
        }
        while (++round < Rounds && verification.Shards.Count > 0);

        foreach (var difference in repair ? verification.Shards : [])
        {
            var scope = difference.IsOwn ? ListScope.Own : ListScope.Effective;
            await InvokeAsync(() => gateway.RepairAsync(scope, difference.Shard, table.Of(scope, difference.Shard)), cancellationToken).ConfigureAwait(false);
        }

        return verification;
    }

    private async Task<BucketTable> TableAsync(CancellationToken cancellationToken)
    {
        using var reader = await turns.InvokeAsync(state.Read).ConfigureAwait(false);
        return await Task.Run(() => new BucketTable(reader, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    // Of the suspects it leaves those that differ.
    private async Task<BucketDifferences> AskAsync(
        BucketRepair gateway, List<(ListScope Scope, int Shard)> suspects, BucketTable table, CancellationToken cancellationToken)
    {
        var found = new BucketDifferences(state.Shards);
        for (var i = suspects.Count - 1; i >= 0; i--)
        {
            var (scope, shard) = suspects[i];
            var answer = await InvokeAsync(
                () => gateway.AskAsync(scope, shard, table.Of(scope, shard)), cancellationToken).ConfigureAwait(false);
            if (answer.State is not { } local)
            {
                suspects.RemoveAt(i);
                continue;
            }

            using (local)
            {
                await Task.Run(() => found.Add(scope, shard, answer.Buckets, local), cancellationToken).ConfigureAwait(false);
            }
        }

        return found;
    }

    // Begun in a turn of the loop, and waited for outside of it.
    private async Task<T> InvokeAsync<T>(Func<Task<T>> begin, CancellationToken cancellationToken) =>
        await (await turns.InvokeAsync(begin).ConfigureAwait(false)).WaitAsync(cancellationToken).ConfigureAwait(false);
}
