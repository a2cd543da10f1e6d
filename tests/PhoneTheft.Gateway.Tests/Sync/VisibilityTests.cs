using Google.Protobuf;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Histories.Guarantees;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Tests.Security.Quotas;

namespace PhoneTheft.Gateway.Tests.Sync;

/// <summary>
/// What the gateway shows of a change, judged by Attributable: in Development mode everybody sees all, so no stranger comes by in the
/// integration tests.
/// </summary>
public sealed class VisibilityTests
{
    [Theory]
    [InlineData("alpha", nameof(CallerRoles.None), false)]
    [InlineData("bravo", nameof(CallerRoles.None), false)]
    [InlineData("police", nameof(CallerRoles.Authority), true)]
    [InlineData("operator", nameof(CallerRoles.Admin), true)]
    public void Everybody_is_shown_what_is_for_them_and_no_more(string carrier, string role, bool seesAll)
    {
        var store = new SimulatedStore();
        store.Commit("alpha", "5b7a6a52-6a0e-4f5b-9f3d-0f3c1d2e4b5a", (GoodHistory.Device(1), Disposition.Block, 1), (
            GoodHistory.Device(1), Disposition.None, 2));
        store.Commit("bravo", "", (GoodHistory.Device(2), Disposition.Track, 0));
        var caller = new Caller(carrier, Enum.Parse<CallerRoles>(role), IdentifiedBy.Certificate) { Quota = DefaultQuota.Of(carrier) };
        var shown = new V1.Changes
        {
            From = ByteString.Empty,
            Shards = { new V1.ShardChanges { Shard = 3, Epoch = 1, Changes = { store.History.Of(3).Select(
                change => change.ToContract(caller)) } } },
        };
        var client = new ClientHistory
        {
            Name = carrier,
            Carrier = carrier,
            SeesAll = seesAll,
            Moments = [new Moment.Received(
            1, 1, new V1.SyncResponse { Changes = shown })]
        };

        Assert.Empty(Attributable.Violations(new History(store.History, [client])));
        Assert.Equal(
            carrier == "alpha" || seesAll,
            Attributable.Violations(new History(store.History, [client with { Carrier = "nobody", SeesAll = false }])).Any(
                violation => violation.Contains("change 1:", StringComparison.Ordinal)));
    }
}
