using System.Globalization;
using CsCheck;
using Microsoft.Data.Sqlite;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;
using static PhoneTheft.Gateway.Tests.Client.State.StateFileUnderTest;

namespace PhoneTheft.Gateway.Tests.Client.State;

public sealed class LocalListTests
{
    private static readonly EquipmentStatus[] Statuses = [EquipmentStatus.Permitted, EquipmentStatus.Prohibited, EquipmentStatus.Tracked];

    [Fact]
    public void An_equipment_register_asks_with_text_or_number()
    {
        var leadingZeros = EquipmentIdentity.FromValue(1_234_567_890);
        using var file = WithAList((leadingZeros, EquipmentStatus.Prohibited), (Phone(2), EquipmentStatus.Tracked));
        const string query = "SELECT status FROM blocklist WHERE identity = @identity";

        Assert.Equal("PROHIBITED", file.Sql(query, "00001234567890"));
        Assert.Equal("PROHIBITED", file.Sql(query, 1_234_567_890L));
        Assert.Equal("TRACKED", file.Sql(query, Phone(2).ToString()));
        Assert.Null(file.Sql(query, "49015420323751"));
        Assert.Contains("INTEGER PRIMARY KEY", (string)Plan(file)!, StringComparison.Ordinal);
    }

    [Fact]
    public void Before_the_first_list_nobody_gets_an_answer()
    {
        using var file = new StateFileUnderTest();
        file.State.BindStore(StoreId, Shards);

        Assert.Throws<InvalidOperationException>(() => file.State.StatusOf(Phone(1)));
        Assert.Throws<InvalidOperationException>(() => file.State.Read());
        Assert.Throws<InvalidOperationException>(() => file.State.Apply([], CursorAt(1)));
        Assert.Throws<SyncStateException>(() => SyncState.OpenToRead(file.Path));
        Assert.Throws<SqliteException>(() => file.Sql("SELECT status FROM blocklist WHERE identity = 1"));
    }

    [Fact]
    public void A_register_reads_one_moment_while_the_writer_goes_on()
    {
        using var file = WithAList((Phone(1), EquipmentStatus.Prohibited));
        using var register = new SqliteConnection($"Data Source={file.Path};Mode=ReadOnly;Pooling=False");
        register.Open();
        using var ask = register.CreateCommand();
        ask.CommandText = "SELECT count(*) FROM blocklist";

        using (var moment = register.BeginTransaction(deferred: true))
        {
            ask.Transaction = moment;
            Assert.Equal(1L, ask.ExecuteScalar());
            file.State.Apply([Change(Phone(2), EquipmentStatus.Tracked)], CursorAt(1));
            file.State.TakeSnapshot([.. Enumerable.Range(0, 100).Select(number => (Phone(number), EquipmentStatus.Prohibited))], CursorAt(2));
            Assert.Equal(1L, ask.ExecuteScalar());
        }

        ask.Transaction = null;
        Assert.Equal(100L, ask.ExecuteScalar());
    }

    [Fact]
    public void A_change_is_kept_with_its_position_or_not_at_all()
    {
        using var file = WithAList();
        var impossible = Change(Phone(2), EquipmentStatus.Prohibited, "alpha", HoldOf("alpha", Phone(2)) with { Reference = null! });

        Assert.Throws<SyncStateException>(() => file.State.Apply([Change(Phone(1), EquipmentStatus.Prohibited), impossible], CursorAt(1)));

        Assert.Empty(file.State.Listed());
        Assert.All(file.State.Digests, digest => Assert.Equal(Digest.Empty, digest));
        Assert.Equal(0, file.State.Cursor!.Positions[0].Number);
        file.State.Apply([Change(Phone(1), EquipmentStatus.Prohibited)], CursorAt(1));
        Assert.Single(file.State.Listed());
    }

    [Fact]
    public void Only_ones_own_holds_are_kept_beside_the_list()
    {
        using var file = WithAList();
        var mine = HoldOf("alpha", Phone(1));
        file.State.Apply(
            [
                Change(Phone(1), EquipmentStatus.Prohibited, "alpha", mine),
                Change(Phone(2), EquipmentStatus.Prohibited, "bravo", HoldOf("bravo", Phone(2))),
                Change(Phone(3), EquipmentStatus.Prohibited, "alpha", HoldOf("alpha", Phone(3))),
                Change(Phone(3), EquipmentStatus.Permitted, "alpha"),
            ],
            CursorAt(1));
        file.Restart();

        Assert.Equal([mine], file.State.OwnHolds());
        file.State.Apply([Change(Phone(1), EquipmentStatus.Prohibited, "bravo")], CursorAt(2));
        Assert.Single(file.State.OwnHolds());
    }

    [Fact]
    public void Who_one_is_is_learnt_from_what_one_published()
    {
        using var file = new StateFileUnderTest();
        using var state = file.Open(carrier: null);
        state.BindStore(StoreId, Shards);
        state.TakeSnapshot([], CursorAt(0));
        var mine = HoldOf("alpha", Phone(1)) with { Producer = state.Journal!.ProducerId.ToString() };

        state.Apply([Change(Phone(1), EquipmentStatus.Prohibited, "alpha", mine)], CursorAt(1));

        Assert.Equal("alpha", state.Carrier);
        Assert.Equal([mine], state.OwnHolds());
        Assert.Throws<SyncStateMismatchException>(() => state.BindCarrier("bravo"));
    }

    [Fact]
    public void A_change_that_went_missing_shows_in_the_digest()
    {
        using var file = WithAList((Phone(1), EquipmentStatus.Prohibited));
        file.Sql("DELETE FROM blocklist");

        // The gateway moves from PROHIBITED to TRACKED; we move from nothing.
        file.State.Apply([Change(Phone(1), EquipmentStatus.Tracked)], CursorAt(1));

        Assert.NotEqual(Digest.Of(Phone(1), EquipmentStatus.Tracked), file.State.Digests[Phone(1).ShardOf(Shards)]);
    }

    [Fact]
    public void After_any_history_list_and_digests_are_those_of_the_model() =>
        Gen.Select(Gen.Int[0, 39], Gen.Int[0, 2], Gen.Int[0, 19]).Array[1, 60].Sample(
            steps =>
            {
                using var file = WithAList();
                var model = new SortedDictionary<EquipmentIdentity, EquipmentStatus>();
                foreach (var (number, status, what) in steps)
                {
                    switch (what)
                    {
                        case 0:
                            file.Restart();
                            break;
                        case 1:
                            using (var abandoned = file.State.BeginSnapshot())
                            {
                                abandoned.AddAll([(Phone(number), EquipmentStatus.Tracked)]);
                            }

                            break;
                        case 2:
                            file.State.TakeSnapshot([.. model.Select(device => (device.Key, device.Value))], CursorAt(number));
                            break;
                        default:
                            file.State.Apply([Change(Phone(number), Statuses[status])], CursorAt(number));
                            model[Phone(number)] = Statuses[status];
                            _ = Statuses[status] == EquipmentStatus.Permitted && model.Remove(Phone(number));
                            break;
                    }
                }

                Assert.Equal(model, file.State.Listed());
                using var reader = file.State.Read();
                Assert.Equal(Enumerable.Range(0, Shards).Select(shard => DigestOf(shard, model)), file.State.Digests);
                Assert.Equal(file.State.Digests, reader.Digests());
            },
            iter: 40,
            threads: 2);

    private static object? Plan(StateFileUnderTest file)
    {
        using var connection = new SqliteConnection(string.Create(CultureInfo.InvariantCulture, $"Data Source={file.Path};Pooling=False"));
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN SELECT status FROM blocklist WHERE identity = '00001234567890'";
        using var row = command.ExecuteReader();
        row.Read();
        return row.GetValue(3);
    }
}
