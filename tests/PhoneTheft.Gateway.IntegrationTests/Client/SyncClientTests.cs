using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.IntegrationTests.Client;

public sealed class SyncClientTests : IDisposable
{
    private readonly TempDirectory _files = new();

    [Fact]
    public async Task A_cold_start_takes_the_whole_list()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        for (var i = 0; i < 40; i++)
        {
            await gateway.BlockAsync("bravo", SyncClientUnderTest.Device(i).ToString());
        }

        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);
        await alpha.ConvergedAsync();

        Assert.Equal(EquipmentStatus.Prohibited, alpha.StatusOf(39));
        Assert.Equal(EquipmentStatus.Permitted, alpha.StatusOf(40));
        Assert.True(alpha.Status.DigestsAgree);
        Assert.Equal(0, alpha.Status.Lag);
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task What_one_carrier_publishes_the_other_has()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);
        await using var bravo = SyncClientUnderTest.Start("bravo", _files.Below("bravo.db"), gateway.GrpcAddress);

        var results = await alpha.PublishAsync([.. Enumerable.Range(0, 1_000).Select(SyncClientUnderTest.Block)]);
        await bravo.ConvergedAsync();

        Assert.All(results, result => Assert.Equal((OperationOutcome.Changed, EquipmentStatus.Prohibited), (result.Outcome, result.Status)));
        Assert.All(Enumerable.Range(0, 1_000), number => Assert.Equal(EquipmentStatus.Prohibited, bravo.StatusOf(number)));
        await alpha.ConvergedAsync();
        Assert.Equal((0, 1_000), (alpha.Status.Pending, alpha.Status.Published));
        await alpha.EqualAsync();
        await bravo.EqualAsync();
        using var read = SyncState.OpenToRead(alpha.File);
        Assert.Equal(1_000, read.OwnHolds().Count());
        Assert.Equal("alpha", read.Carrier);
    }

    [Fact]
    public async Task A_list_beyond_the_quota_of_writes_arrives_whole()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Quotas:WritesPerSecond=500", "--Quotas:Saved=100ms");
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);

        var results = await alpha.PublishAsync([.. Enumerable.Range(0, 1_500).Select(SyncClientUnderTest.Block)]);

        Assert.All(results, result => Assert.Equal(OperationOutcome.Changed, result.Outcome));
        Assert.Contains(gateway.Told, line => line.Contains("Carrier alpha has used up its quota of writes per second", StringComparison.Ordinal));
        await alpha.ConvergedAsync();
        Assert.Equal((0, 0), (alpha.Status.Pending, alpha.Status.Refused));
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task A_client_that_was_away_gets_what_it_missed()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using (var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress))
        {
            await alpha.PublishAsync(SyncClientUnderTest.Block(1), SyncClientUnderTest.Block(2));
            await alpha.ConvergedAsync();
        }

        await gateway.UnblockAsync("alpha", SyncClientUnderTest.Device(1).ToString());
        await gateway.BlockAsync("bravo", SyncClientUnderTest.Device(3).ToString());
        await using var again = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);
        await again.ConvergedAsync();

        Assert.Equal(
            [EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Prohibited],
            [again.StatusOf(1), again.StatusOf(2), again.StatusOf(3)]);
        Assert.Equal((2, 0), (again.Status.Received, again.Status.SnapshotDevices));
        await again.EqualAsync();
    }

    [Fact]
    public async Task A_refused_operation_is_reported_and_those_around_it_are_applied()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);

        var results = await alpha.PublishAsync([
            SyncClientUnderTest.Block(16),
            new PlaceHold { Identity = SyncClientUnderTest.Device(32), Reason = HoldReason.OwnershipClaim },
            SyncClientUnderTest.Block(48),
            SyncClientUnderTest.Block(17),
        ]);
        await alpha.PublishAsync(SyncClientUnderTest.Unblock(16));
        await alpha.ConvergedAsync();

        Assert.Equal(
            [OperationOutcome.Changed, OperationOutcome.Refused, OperationOutcome.Changed, OperationOutcome.Changed],
            results.Select(result => result.Outcome));
        Assert.Equal("HOLD_REASON_TRACK_ONLY", results[1].Error!.Reason);
        Assert.Equal(
            [EquipmentStatus.Permitted, EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Prohibited],
            [alpha.StatusOf(16), alpha.StatusOf(32), alpha.StatusOf(48), alpha.StatusOf(17)]);
        Assert.Equal(1, alpha.Status.Refused);
        await alpha.EqualAsync();
    }

    [Fact]
    public async Task Too_much_for_one_day_waits_until_somebody_confirms_it()
    {
        await using var gateway = await GatewayUnderTest.StartAsync("--Guards:ReleaseAtLeast=100", "--Guards:ReleaseShare=0");
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);
        await alpha.PublishAsync([.. Enumerable.Range(0, 3_000).Select(SyncClientUnderTest.Block)]);
        await alpha.ConvergedAsync(); // its results may be there before its first list

        var receipt = await SyncClientUnderTest.Bounded(alpha.Client.PublishAsync([.. Enumerable.Range(0, 2_000).Select(SyncClientUnderTest.Unblock)]));
        var asked = await Assert.ThrowsAsync<PublishConfirmationRequiredException>(alpha.ConvergedAsync);
        Assert.Equal(EquipmentStatus.Prohibited, alpha.StatusOf(1_999));
        await Wait.Until(async () =>
        {
            if (alpha.Status.Confirmation is { } confirmation)
            {
                try
                {
                    await alpha.Client.ConfirmAsync(confirmation.Token);
                }
                catch (ArgumentException)
                {
                    // By now something else is to be confirmed, or nothing any more.
                }
            }

            return receipt.Completion.IsCompleted;
        });
        await alpha.ConvergedAsync();

        Assert.NotEmpty(asked.Confirmation.Token);
        Assert.All(await receipt.Completion, result => Assert.Equal(OperationOutcome.Changed, result.Outcome));
        Assert.Equal([EquipmentStatus.Permitted, EquipmentStatus.Prohibited], [alpha.StatusOf(1_999), alpha.StatusOf(2_000)]);
    }

    [Fact]
    public async Task Changes_are_read_as_they_come()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await using var alpha = SyncClientUnderTest.Start("alpha", _files.Below("alpha.db"), gateway.GrpcAddress);
        await alpha.ConvergedAsync();
        var changes = alpha.Client.ReadChangesAsync(TestContext.Current.CancellationToken);

        await gateway.BlockAsync("bravo", SyncClientUnderTest.Device(5).ToString());
        await gateway.UnblockAsync("bravo", SyncClientUnderTest.Device(5).ToString());
        var read = await SyncClientUnderTest.Bounded(changes.Take(2).ToListAsync(TestContext.Current.CancellationToken).AsTask());

        Assert.All(read, change => Assert.Equal((SyncClientUnderTest.Device(5), "bravo"), (change.Identity, change.Carrier)));
        Assert.Equal([(ChangeKind.Placed, EquipmentStatus.Prohibited), (ChangeKind.Released, EquipmentStatus.Permitted)], read.Select(change => (change.Kind, change.Status)));
        Assert.Equal([1, 2], read.Select(change => change.Revision.Number));
    }

    [Fact]
    public async Task A_replica_answers_in_the_carriers_own_process()
    {
        await using var gateway = await GatewayUnderTest.StartAsync();
        await gateway.BlockAsync("bravo", SyncClientUnderTest.Device(7).ToString());
        var file = _files.Below("alpha.db");
        await using (var alpha = SyncClientUnderTest.Start("alpha", file, new SyncClientOptions { Replica = new Replica() }, gateway.GrpcAddress))
        {
            await alpha.ConvergedAsync();
            Assert.Equal(EquipmentStatus.Prohibited, StatusIn(alpha.Replica!, 7));
            await alpha.PublishAsync(SyncClientUnderTest.Block(8));
            await alpha.ConvergedAsync();
            Assert.Equal(EquipmentStatus.Prohibited, StatusIn(alpha.Replica!, 8));
            Assert.InRange(alpha.Replica!.ShardOf(SyncClientUnderTest.Device(8))!.Staleness, TimeSpan.Zero, Wait.Limit);
        }

        await using var again = SyncClientUnderTest.Start("alpha", file, new SyncClientOptions { Replica = new Replica() }, "http://127.0.0.1:1");
        await Wait.Until(() => again.Replica!.IsLoaded);
        Assert.Equal(EquipmentStatus.Prohibited, StatusIn(again.Replica!, 8));
        Assert.Equal(EquipmentStatus.Permitted, StatusIn(again.Replica!, 9));
    }

    public void Dispose() => _files.Dispose();

    private static EquipmentStatus StatusIn(Replica replica, int number) =>
        replica.ShardOf(SyncClientUnderTest.Device(number))!.View!.Table.StatusOf(SyncClientUnderTest.Device(number));
}
