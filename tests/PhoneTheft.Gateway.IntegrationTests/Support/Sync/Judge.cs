using PhoneTheft.Gateway.Histories;

namespace PhoneTheft.Gateway.IntegrationTests.Support.Sync;

/// <summary>Fails a test over a history that breaks a guarantee, and says which and how.</summary>
internal static class Judge
{
    private const int Shown = 20;

    public static async Task<History> GuaranteesHoldAsync(RedisServerProcess redis, params IEnumerable<Recorder> recorders) =>
        GuaranteesHold(await StoreLog.ReadAsync(redis), recorders);

    public static History GuaranteesHold(StoreHistory truth, params IEnumerable<Recorder> recorders)
    {
        var history = new History(truth, [.. recorders.Select(recorder => recorder.History)]);
        var broken = Guarantee.Broken(history);
        Assert.True(broken.Count == 0, $"{broken.Count} violations:\n{string.Join('\n', broken.Take(Shown))}");
        return history;
    }

    /// <summary>All lists are the store's, and no checkpoint on the way found one that was not.</summary>
    public static async Task ListsAreEqualAsync(RedisServerProcess redis, params IEnumerable<CarrierUnderTest> carriers)
    {
        var truth = await StoreLog.ReadAsync(redis);
        var digests = Enumerable.Range(0, Operations.Shards).Select(shard => truth.DigestAt(shard, truth.Of(shard).LastOrDefault()?.Revision.Number ?? 0)!.Value).ToList();
        foreach (var carrier in carriers)
        {
            Assert.Equal(digests, carrier.List!.Digests);
            Assert.Empty(carrier.Mismatches);
        }
    }
}
