using CsCheck;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Tests.Replication;

/// <summary>What the store lost is laid over what it has, device by device, until each of those who lost something has it back or has said something new.</summary>
public sealed class LostHoldsTests
{
    private const int Shard = 7;
    private const int Shards = 16;

    private static readonly string[] Carriers = ["alpha", "bravo", "charlie"];
    private static readonly EquipmentIdentity[] Devices = [.. Enumerable.Range(0, 12).Select(slot => Device(35_000_000U + ((uint)slot % 3), slot))];

    private static readonly Gen<EquipmentIdentity> DeviceOf = Gen.Int[0, Devices.Length - 1].Select(i => Devices[i]);

    private static readonly Gen<EquipmentStatus> Statuses = Gen.OneOf(EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Tracked);

    private static readonly Gen<LostStatus> LostStatuses = Gen.Select(
        Gen.OneOf(EquipmentStatus.Prohibited, EquipmentStatus.Tracked), Gen.Shuffle(Carriers, 0, 3), (status, carriers) => new LostStatus(status, carriers));

    private static readonly Gen<Change> Changes = Gen.Select(DeviceOf, Gen.Int[0, 2].Select(i => Carriers[i]), Statuses, Gen.Bool, ChangeOf);

    [Fact]
    public void A_reader_sees_the_more_severe_of_what_the_store_has_and_what_it_lost() =>
        Gen.Select(
            Gen.Select(DeviceOf, LostStatuses).Array[0, 10],
            Gen.Select(DeviceOf, Statuses).Array[0, 8],
            Changes.Array[1, 4].Array[0, 8]).Sample((lost, listed, runs) =>
        {
            var (with, without) = (new Laid(listed, lost), new Laid(listed, []));
            var pending = lost.GroupBy(entry => entry.Item1).ToDictionary(group => group.Key, group => group.Last().Item2);
            with.Compare(pending);

            foreach (var run in runs)
            {
                with.Apply(run);
                without.Apply(run);
                foreach (var change in run)
                {
                    if (change is { PutsBack: null, Kind: not ChangeKind.Expired } && pending.TryGetValue(change.Identity, out var status))
                    {
                        var left = status.Carriers.Except([change.Carrier]).ToList();
                        pending[change.Identity] = status with { Carriers = left };
                        if (left.Count == 0)
                        {
                            pending.Remove(change.Identity);
                        }
                    }
                }

                with.Compare(pending);
                with.EqualsInHistory(without);
            }
        });

    [Fact]
    public void What_one_carrier_says_anew_leaves_what_the_others_lost()
    {
        var lost = LostHolds.Of([KeyValuePair.Create(Devices[0], new LostStatus(EquipmentStatus.Prohibited, ["alpha", "bravo"]))])!;

        // alpha tracked it and bravo blocked it.
        var left = lost.After([ChangeOf(Devices[0], "alpha", EquipmentStatus.Tracked, putsBack: false)]);

        Assert.Equal(EquipmentStatus.Prohibited, left!.Over(Devices[0], EquipmentStatus.Tracked));
        Assert.Null(left.After([ChangeOf(Devices[0], "bravo", EquipmentStatus.Prohibited, putsBack: false)]));
    }

    /// <summary>Another gateway knows less of what was lost, and puts back the older change first; and the worker ends a hold whose renewal was lost.</summary>
    [Fact]
    public void What_is_put_back_or_reaches_its_end_is_no_new_word_of_a_carrier()
    {
        var lost = LostHolds.Of(
        [
            KeyValuePair.Create(Devices[0], new LostStatus(EquipmentStatus.Prohibited, ["alpha"])),
            KeyValuePair.Create(Devices[1], new LostStatus(EquipmentStatus.Prohibited, [])),
        ])!;

        Assert.Same(lost, lost.After([ChangeOf(Devices[0], "alpha", EquipmentStatus.Permitted, putsBack: true), ChangeOf(Devices[1], "alpha", EquipmentStatus.Permitted, putsBack: true)]));
        Assert.Same(lost, lost.After([ChangeOf(Devices[0], "alpha", EquipmentStatus.Permitted, putsBack: false) with { Kind = ChangeKind.Expired }]));
    }

    [Fact]
    public void A_change_of_another_carrier_settles_only_what_is_of_unknown_carriers()
    {
        var lost = LostHolds.Of(
        [
            KeyValuePair.Create(Devices[0], new LostStatus(EquipmentStatus.Prohibited, ["alpha"])),
            KeyValuePair.Create(Devices[1], new LostStatus(EquipmentStatus.Prohibited, [])),
        ])!;

        var left = lost.After([ChangeOf(Devices[0], "bravo", EquipmentStatus.Permitted, false), ChangeOf(Devices[1], "bravo", EquipmentStatus.Permitted, false)]);

        Assert.Equal(Devices[0], Assert.Single(left!.Devices).Key);
        Assert.Same(lost, lost.After([ChangeOf(Devices[0], "charlie", EquipmentStatus.Permitted, false)]));
    }

    [Fact]
    public void A_run_settles_all_of_its_devices_at_once()
    {
        var laid = new Laid([], [(Devices[0], new(EquipmentStatus.Prohibited, ["alpha"])), (Devices[1], new(EquipmentStatus.Tracked, ["alpha"]))]);
        var seen = new List<(long Number, int Lost)>();
        laid.Shard.WhenAdvanced(() => seen.Add((laid.Shard.View!.Revision.Number, laid.Shard.View.Lost?.Count ?? 0)));

        laid.Apply([ChangeOf(Devices[0], "alpha", EquipmentStatus.Prohibited, false), ChangeOf(Devices[1], "alpha", EquipmentStatus.Tracked, false)]);

        Assert.Equal([(2, 0)], seen);
    }

    [Fact]
    public void Two_losses_of_one_device_are_one_with_the_more_severe_status_and_all_carriers()
    {
        var one = LostHolds.Of([KeyValuePair.Create(Devices[0], new LostStatus(EquipmentStatus.Tracked, ["alpha"]))]);
        var other = LostHolds.Of(
        [
            KeyValuePair.Create(Devices[0], new LostStatus(EquipmentStatus.Prohibited, ["bravo"])),
            KeyValuePair.Create(Devices[1], new LostStatus(EquipmentStatus.Tracked, [])),
        ]);

        var both = LostHolds.Both(one, other)!;

        Assert.Equal(2, both.Count);
        Assert.Equal(EquipmentStatus.Prohibited, both.Over(Devices[0], EquipmentStatus.Permitted));
        Assert.NotNull(both.After([ChangeOf(Devices[0], "bravo", EquipmentStatus.Permitted, false)])!.After([ChangeOf(Devices[1], "bravo", EquipmentStatus.Permitted, false)]));
        Assert.Same(one, LostHolds.Both(one, null));
        Assert.Same(other, LostHolds.Both(null, other));
        Assert.Null(LostHolds.Both(null, null));
    }

    [Fact]
    public void What_is_not_loaded_stays_without_a_status() =>
        Assert.Equal(
            EquipmentStatus.None,
            LostHolds.Of([KeyValuePair.Create(Devices[0], new LostStatus(EquipmentStatus.Prohibited, []))])!.Over(Devices[0], EquipmentStatus.None));

    [Fact]
    public void Some_or_all_of_a_shard_are_settled_without_a_change()
    {
        var laid = new Laid([], [(Devices[0], new(EquipmentStatus.Prohibited, ["alpha"])), (Devices[1], new(EquipmentStatus.Tracked, ["alpha"]))]);
        Assert.Equal(2, laid.Replica.LostHolds);

        // What the store answers less severely stays, as long as something of what was lost is missing.
        laid.Shard.Settle(new HashSet<EquipmentIdentity> { Devices[0], Devices[5] }, mayLetIn: false);
        Assert.Equal(EquipmentStatus.Prohibited, laid.Replica.StatusOf(Devices[0]));
        laid.Shard.Settle(new HashSet<EquipmentIdentity> { Devices[0], Devices[5] }, mayLetIn: true);

        Assert.Equal(
            [EquipmentStatus.Permitted, EquipmentStatus.Tracked], new[] { Devices[0], Devices[1] }.Select(laid.Replica.StatusOf));
        laid.Shard.SettleAll();
        Assert.Null(laid.Shard.View!.Lost);
        Assert.Equal((EquipmentStatus.Permitted, 0L), (laid.Replica.StatusOf(Devices[1]), laid.Replica.LostHolds));
    }

    [Fact]
    public void An_image_of_the_shard_has_nothing_of_what_is_laid_over()
    {
        var (with, without) = (
            new Laid([(Devices[2], EquipmentStatus.Tracked)], [(Devices[0], new(EquipmentStatus.Prohibited, ["alpha"]))]),
            new Laid([(Devices[2], EquipmentStatus.Tracked)], []));

        with.EqualsInHistory(without);
    }

    private static Change ChangeOf(EquipmentIdentity identity, string carrier, EquipmentStatus status, bool putsBack) => new()
    {
        Revision = new Revision(Shard, 2, 1, 1),
        Chain = new Chain(1, 0, 0),
        Kind = ChangeKind.Placed,
        Identity = identity,
        Status = status,
        Carrier = carrier,
        At = DateTimeOffset.UnixEpoch,
        Actor = "",
        Prohibited = 0,
        Tracked = 0,
        Holds = 0,
        Digest = default,
        PutsBack = putsBack ? new LostPosition(1, 99) : null,
    };

    private static EquipmentIdentity Device(uint tac, int slot) =>
        EquipmentIdentity.FromValue((((tac * (ulong)EquipmentIdentity.SerialsPerTac) / Shards) * Shards) + Shard + ((ulong)slot * Shards));

    /// <summary>A replica of which one shard is loaded, with what it lost laid over it.</summary>
    private sealed class Laid
    {
        private readonly ShardTable _table = new(LostHoldsTests.Shard, Shards);

        public Laid(IEnumerable<(EquipmentIdentity, EquipmentStatus)> listed, IEnumerable<(EquipmentIdentity, LostStatus)> lost)
        {
            Replica.Open(Enumerable.Range(0, Shards).Select(shard => new ReplicaShard(shard, 100, new FakeTimeProvider())));
            foreach (var (device, status) in listed)
            {
                _table.Set(device, status);
            }

            Shard.Adopt(new ShardView(
                _table, new Revision(LostHoldsTests.Shard, 2, 0, 1), new Chain(1, 0, 0), _table.Digest, 0,
                LostHolds.Of(lost.Select(entry => KeyValuePair.Create(entry.Item1, entry.Item2)))));
        }

        public Replica Replica { get; } = new();

        public ReplicaShard Shard => Replica.Shards[LostHoldsTests.Shard];

        public void Apply(IReadOnlyList<Change> run)
        {
            // The digest that the store would say.
            var after = new ShardTable(LostHoldsTests.Shard, Shards);
            foreach (var (device, status) in _table.InOrder().Concat(run.Select(change => KeyValuePair.Create(change.Identity, change.Status))))
            {
                after.Set(device, status);
            }

            var number = Shard.View!.Revision.Number;
            Shard.Apply([.. run.Select((change, i) => change with { Revision = change.Revision with { Number = number + 1 + i }, PlaceInRun = i, Digest = after.Digest })]);
        }

        public void Compare(Dictionary<EquipmentIdentity, LostStatus> pending)
        {
            EquipmentStatus[] expected = [.. Devices.Select(device => pending.TryGetValue(device, out var lost) ? MoreSevere(lost.Status, _table.StatusOf(device)) : _table.StatusOf(device))];
            bool[] marks = [.. Devices.Select((device, i) => expected[i] != _table.StatusOf(device))];
            var statuses = new EquipmentStatus[Devices.Length];

            var many = Replica.TakeViews().StatusesOf(Devices, statuses);

            Assert.Equal(expected, statuses);
            Assert.Equal(marks, many ?? new bool[Devices.Length]);
            Assert.Equal(expected, Devices.Select(Replica.StatusOf));
            Assert.Equal(
                expected.Zip(marks),
                Devices.Select(device => (Shard.View!.StatusOf(device, out var isLostHold), isLostHold)));
            Assert.Equal(
                Devices.Zip(expected, marks).Where(entry => entry.Second != EquipmentStatus.Permitted).OrderBy(entry => entry.First)
                    .Select(entry => new ListedStatus(entry.First, entry.Second, entry.Third)),
                Shard.View!.InOrder());
            Assert.Equal(pending.Count, Replica.LostHolds);
            Assert.Equal(pending.Count == 0, Shard.View.Lost is null);
        }

        /// <summary>Sync, digests, verification and the checkpoint file are made from these.</summary>
        public void EqualsInHistory(Laid other)
        {
            var (ours, theirs) = (Shard.View! with { Table = null!, Lost = null }, other.Shard.View! with { Table = null!, Lost = null });
            Assert.Equal(theirs, ours);
            Assert.Equal(other._table.InOrder(), _table.InOrder());
            var (image, without) = (Shard.Capture()!, other.Shard.Capture()!);
            Assert.Equal((without.Revision, without.Digest, without.Prohibited, without.Tracked), (image.Revision, image.Digest, image.Prohibited, image.Tracked));
            Assert.Equal(BytesOf(without.Table), BytesOf(image.Table));
            Assert.Equal(other.Shard.Recent.Newest, Shard.Recent.Newest);
        }

        private static byte[] BytesOf(TableImage image)
        {
            var bytes = new byte[1 << 16];
            var next = 0;
            return bytes[..image.Write(ref next, bytes)];
        }

        private static EquipmentStatus MoreSevere(EquipmentStatus one, EquipmentStatus other) =>
            one == EquipmentStatus.Prohibited || other == EquipmentStatus.Permitted ? one : other;
    }
}
