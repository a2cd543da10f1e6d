using System.Text;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;
using static PhoneTheft.Gateway.Tests.Client.State.Devices;

namespace PhoneTheft.Gateway.Tests.Client.State;

public sealed class OpeningTests : IDisposable
{
    private readonly StateFileUnderTest _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public void A_new_file_has_a_producer_and_nothing_else()
    {
        Assert.NotEqual(Guid.Empty, _file.Journal.ProducerId);
        Assert.Null(_file.State.StoreId);
        Assert.Null(_file.State.Cursor);
        Assert.Equal(0, _file.State.Shards);
        Assert.Equal("alpha", _file.State.Carrier);
        Assert.False(_file.State.HasList);
    }

    [Fact]
    public void Only_its_owner_may_read_a_new_file()
    {
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("Windows has no such modes.");
            return;
        }

        _ = _file.State;
        foreach (var name in new[] { "", "-wal", "-shm", "-lock" })
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path + name));
        }
    }

    [Fact]
    public void A_second_writer_is_refused_until_the_first_has_gone_and_a_reader_never_is()
    {
        _file.State.BindStore(StateFileUnderTest.StoreId, 16);
        _file.State.TakeSnapshot([(Phone(1), EquipmentStatus.Prohibited)], StateFileUnderTest.CursorAt(1));

        var refused = Assert.Throws<SyncStateInUseException>(() => _file.Open());
        Assert.Contains(_file.Path, refused.Message, StringComparison.Ordinal);
        using (var reader = SyncState.OpenToRead(_file.Path))
        {
            Assert.Single(reader.List());
        }

        _file.Restart();
        Assert.True(_file.State.HasList);
    }

    [Fact]
    public void A_link_to_the_file_is_the_same_file()
    {
        _ = _file.State;
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Making a link needs a privilege there.");
        File.CreateSymbolicLink(_file.Below("link.db"), _file.Path);

        Assert.Throws<SyncStateInUseException>(() => SyncState.Open(_file.Below("link.db")));
    }

    [Fact]
    public void What_a_killed_process_leaves_is_opened_with_all_it_was_told()
    {
        _file.State.BindStore(StateFileUnderTest.StoreId, 16);
        _file.State.TakeSnapshot([], StateFileUnderTest.CursorAt(0));
        _file.State.Apply([Change(Phone(1), EquipmentStatus.Tracked)], StateFileUnderTest.CursorAt(1));
        _file.Journal.Add([Block(Phone(2))]);

        using var left = _file.AsAKillLeavesIt();

        using (var reader = SyncState.OpenToRead(left.Path))
        {
            Assert.Equal(StateFileUnderTest.CursorAt(1).ToByteArray(), reader.Cursor.ToByteArray());
        }

        Assert.Equal(EquipmentStatus.Tracked, left.State.StatusOf(Phone(1)));
        Assert.Equal(1, left.Journal.Pending);
        Assert.Equal(_file.Journal.ProducerId, left.Journal.ProducerId);
    }

    [Fact]
    public void Closed_in_good_order_the_state_is_one_file()
    {
        _file.Journal.Add([Block(Phone(2))]);
        _file.Stop();

        Assert.False(File.Exists(_file.Path + "-wal"));
    }

    [Fact]
    public void A_file_that_is_no_database_is_refused_and_left_alone()
    {
        var text = string.Concat(Enumerable.Repeat("imei,reason\n", 1000));
        File.WriteAllText(_file.Path, text);

        Assert.Throws<SyncStateFormatException>(() => _file.Open());
        Assert.Throws<SyncStateFormatException>(() => SyncState.OpenToRead(_file.Path));
        Assert.Equal(text, File.ReadAllText(_file.Path, Encoding.UTF8));
    }

    [Fact]
    public void A_database_of_something_else_is_refused_and_left_alone()
    {
        _file.Sql("CREATE TABLE subscribers (name TEXT)");

        Assert.Throws<SyncStateFormatException>(() => _file.Open());
        Assert.Equal(1L, _file.Sql("SELECT count(*) FROM sqlite_master"));
    }

    [Fact]
    public void A_newer_version_is_refused_by_its_number()
    {
        _ = _file.State;
        _file.Stop();
        _file.Sql("PRAGMA user_version = 2");

        var refused = Assert.Throws<SyncStateFormatException>(() => _file.Open());
        Assert.Contains("got 2", refused.Message, StringComparison.Ordinal);
    }

    /// <summary>What SQLite itself takes for good. Nothing of it is guessed, and least of all that a phone is on no list.</summary>
    [Theory]
    [InlineData("DELETE FROM state")]
    [InlineData("UPDATE state SET producer_id = '2b0a4d0e'")]
    [InlineData("UPDATE state SET store_id = ''")]
    [InlineData("UPDATE state SET shards = 17")]
    [InlineData("UPDATE state SET shards = 1 << 40")]
    [InlineData("UPDATE state SET digests = x'00'")]
    [InlineData("UPDATE state SET cursor = x'01'")]
    [InlineData("UPDATE blocklist SET status = 'PROHIBITEE'")]
    [InlineData("UPDATE own_holds SET asserted_at = 1 << 60")]
    [InlineData("UPDATE own_holds SET expires_at = 1 << 60")]
    public void What_the_file_cannot_have_said_is_damage(string accident)
    {
        _file.State.BindStore(StateFileUnderTest.StoreId, 16);
        _file.State.TakeSnapshot([(Phone(1), EquipmentStatus.Prohibited)], StateFileUnderTest.CursorAt(1), HoldOf("alpha", Phone(1)));
        _file.Stop();
        _file.Sql(accident);

        Assert.Throws<SyncStateFormatException>(() =>
        {
            using var state = _file.Open();
            _ = (state.StatusOf(Phone(1)), state.OwnHolds());
        });
        Assert.ThrowsAny<SyncStateException>(() =>
        {
            using var state = _file.Open();
            using var reader = SyncState.OpenToRead(_file.Path);
            _ = (reader.Digests(), reader.OwnHolds().Count());
        });
    }

    [Fact]
    public void A_start_that_was_killed_at_once_leaves_a_file_that_starts_again()
    {
        File.WriteAllBytes(_file.Path, []);

        Assert.False(_file.State.HasList);
    }

    [Fact]
    public void A_file_of_another_carrier_is_refused()
    {
        _ = _file.State;
        _file.Stop();

        var refused = Assert.Throws<SyncStateMismatchException>(() => _file.Open("bravo"));
        Assert.Contains("alpha", refused.Message, StringComparison.Ordinal);
        using var again = _file.Open(carrier: null);
        Assert.Equal("alpha", again.Carrier);
    }

    [Fact]
    public void A_file_of_another_store_is_refused_also_after_a_restart()
    {
        var other = Guid.Parse("00000000-0000-0000-0000-000000000001");
        _file.State.BindStore(StateFileUnderTest.StoreId, 16);
        _file.State.TakeSnapshot([], StateFileUnderTest.CursorAt(0));
        _file.Restart();

        _file.State.BindStore(StateFileUnderTest.StoreId, 16);
        Assert.Throws<SyncStateMismatchException>(() => _file.State.BindStore(other, 16));
        Assert.Throws<SyncStateMismatchException>(() => _file.State.BindStore(StateFileUnderTest.StoreId, 32));
        Assert.Throws<SyncStateMismatchException>(() => _file.State.Apply([], StateFileUnderTest.At(other, 1)));
    }

    [Fact]
    public void A_file_that_could_not_be_opened_is_not_kept_locked()
    {
        _ = _file.State;
        _file.Stop();
        Assert.Throws<SyncStateMismatchException>(() => _file.Open("bravo"));
        var producer = (string)_file.Sql("SELECT producer_id FROM state")!;
        _file.Sql("UPDATE state SET producer_id = ''");
        Assert.Throws<SyncStateFormatException>(() => _file.Open());

        // Takes the whole file for itself, as one that is made anew does.
        Assert.Equal("delete", _file.Sql("PRAGMA journal_mode = DELETE"));
        _file.Sql($"PRAGMA journal_mode = WAL; UPDATE state SET producer_id = '{producer}'");
        Assert.Equal(producer, $"{_file.Journal.ProducerId}");
    }

    [Theory]
    [InlineData("missing/alpha.db")]
    [InlineData("")]
    public void A_path_that_leads_nowhere_says_so(string name)
    {
        var refused = Assert.ThrowsAny<SyncStateException>(() => SyncState.Open(_file.Below(name)));
        Assert.IsNotType<SyncStateInUseException>(refused);
        Assert.ThrowsAny<SyncStateException>(() => SyncState.OpenToRead(_file.Below(name)));
    }
}
