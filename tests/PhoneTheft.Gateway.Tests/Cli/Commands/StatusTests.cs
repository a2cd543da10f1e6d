using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli.Commands;

public sealed class StatusTests : IDisposable
{
    private readonly Prompt _prompt = new();

    [Theory]
    [InlineData(ExitCode.Ok, "FRESH", ShardState.Fresh, ShardState.Fresh)]
    [InlineData(ExitCode.NotFresh, "STALE", ShardState.Fresh, ShardState.Stale)]
    [InlineData(ExitCode.NotFresh, "SUSPECT", ShardState.Stale, ShardState.Suspect)]
    [InlineData(ExitCode.Unavailable, "LOADING", ShardState.Loading, ShardState.Suspect)]
    [InlineData(ExitCode.Unavailable, "UNKNOWN", ShardState.Fresh, (ShardState)99)]
    [InlineData(ExitCode.Unavailable, "LOADING")]
    public async Task A_gateway_is_as_healthy_as_its_worst_shard(int expected, string state, params ShardState[] shards)
    {
        _prompt.Gateway.Status = StatusOf(shards);

        Assert.Equal(expected, await _prompt.RunAsync("status"));
        Assert.StartsWith(state, _prompt.Out, StringComparison.Ordinal);
        Assert.Equal(expected, await _prompt.RunAsync("status", "--json"));
        Assert.Equal(state, _prompt.OutJson.GetProperty("state").GetString());
    }

    [Fact]
    public async Task Totals_are_sums_over_the_shards()
    {
        _prompt.Gateway.Status = StatusOf(ShardState.Fresh, ShardState.Fresh, ShardState.Fresh);

        await _prompt.RunAsync("status", "--json");

        var json = _prompt.OutJson;
        Assert.Equal((3_000u, 6u, 3_009u), (json.GetProperty("prohibited").GetUInt32(), json.GetProperty("tracked").GetUInt32(), json.GetProperty("holds").GetUInt32()));
        Assert.Equal(20u, json.GetProperty("max_staleness_ms").GetUInt32());
        Assert.Equal("0102030405060708090a0b0c0d0e0f10", json.GetProperty("shards")[0].GetProperty("digest").GetString());
        await _prompt.RunAsync("status");
        Assert.Contains("3,009", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_holds_have_a_column_when_there_are_any()
    {
        _prompt.Gateway.Status = StatusOf(ShardState.Fresh, ShardState.Fresh);
        await _prompt.RunAsync("status");
        Assert.DoesNotContain("lost holds", _prompt.Out, StringComparison.Ordinal);

        _prompt.Gateway.Status.Shards[1].LostHolds = 4_321;
        _prompt.Gateway.Status.LostHolds = 4_321;

        await _prompt.RunAsync("status");
        Assert.Contains("lost holds", _prompt.Out, StringComparison.Ordinal);
        Assert.Equal(3, _prompt.Out.Split("4,321").Length);
        await _prompt.RunAsync("status", "--json");
        Assert.Equal((4_321, 0), (_prompt.OutJson.GetProperty("lost_holds").GetInt32(), _prompt.OutJson.GetProperty("shards")[0].GetProperty("lost_holds").GetInt32()));
    }

    [Fact]
    public async Task A_shards_position_is_its_epoch_and_number()
    {
        _prompt.Gateway.Status = StatusOf(ShardState.Fresh);

        await _prompt.RunAsync("status");

        Assert.Contains("epoch:number", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("1:5", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trouble_is_shown()
    {
        _prompt.Gateway.Status = StatusOf(ShardState.Stale);
        _prompt.Gateway.Status.Trouble = "The store does not answer.";

        await _prompt.RunAsync("status");

        Assert.Contains("! The store does not answer.", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lost_changes_are_reported_with_their_own_exit_code()
    {
        _prompt.Gateway.Status = Lossy(ShardState.Fresh);

        Assert.Equal(ExitCode.LostChanges, await _prompt.RunAsync("status"));
        Assert.Contains("! The store lost at least 3 changes of shard 7 at 2026-11-27T10:00:00Z. Id 7.101.00000000000000ab.3", _prompt.Out, StringComparison.Ordinal);
        Assert.Equal(ExitCode.LostChanges, await _prompt.RunAsync("status", "--json"));
        Assert.Equal(3, _prompt.OutJson.GetProperty("losses")[0].GetProperty("changes").GetInt32());
        Assert.Equal(ExitCode.LostChanges, await _prompt.RunAsync("losses"));
        Assert.Contains("lost at least 3 changes", _prompt.Out, StringComparison.Ordinal);

        _prompt.Gateway.Status = Lossy(ShardState.Stale);
        Assert.Equal(ExitCode.NotFresh, await _prompt.RunAsync("status"));
        Assert.Contains("lost at least 3 changes", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_missing_is_listed_with_what_mends_it()
    {
        var loss = Lossy(ShardState.Fresh).Losses[0];
        _prompt.Gateway.Status = Lossy(ShardState.Fresh);

        await _prompt.RunAsync("losses");
        Assert.Contains("missing: 3, numbers not known; back: 0; left out for newer changes: 0", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("carriers: not known", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("phonetheft sync --state FILE --publish-full LIST", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("before 2026-11-27T10:00:00Z", _prompt.Out, StringComparison.Ordinal);

        (loss.Changes, loss.PutBack, loss.Superseded, loss.FirstMissing, loss.LastMissing) = (80, 61, 1, 2, 19);
        loss.Carriers.AddRange(["acme", "bravo"]);
        _prompt.Gateway.Status.Losses[0] = loss;
        await _prompt.RunAsync("losses");
        Assert.Contains("missing: 18, numbers 2 to 19, and perhaps more before them; back: 61; left out for newer changes: 1", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("carriers: acme, bravo;", _prompt.Out, StringComparison.Ordinal);
        await _prompt.RunAsync("losses", "--json");
        Assert.Equal(19, _prompt.OutJson.GetProperty("losses")[0].GetProperty("last_missing").GetInt32());
    }

    [Fact]
    public async Task Losses_are_cleared_by_id_with_reason_and_actor()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("losses", "clear", "7.101.ab.3", "--actor", "j.doe"));
        Assert.Equal(ExitCode.Refused, await _prompt.RunAsync("losses", "clear", "7.101.ab.3", "gone", "--reason", "imported again", "--actor", "j.doe"));

        var request = _prompt.Gateway.Requests.OfType<ClearLossesRequest>().Single();
        Assert.Equal(("imported again", "j.doe", 2), (request.Reason, request.Actor, request.Ids.Count));
        Assert.Contains("7.101.ab.3  cleared", _prompt.Out, StringComparison.Ordinal);
        Assert.Contains("gone  NOT CLEARED", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_that_lost_nothing_says_so()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("losses"));
        Assert.Contains("no known losses", _prompt.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();

    private static GetStatusResponse Lossy(ShardState state)
    {
        var status = StatusOf(state);
        var noticed = new DateTimeOffset(2026, 11, 27, 10, 0, 0, TimeSpan.Zero);
        status.Losses.Add(new LostChanges
        {
            Id = "7.101.00000000000000ab.3",
            Shard = 7,
            Changes = 3,
            AtLeast = true,
            NoticedAt = Google.Protobuf.WellKnownTypes.Timestamp.FromDateTimeOffset(noticed),
        });
        return status;
    }

    private static GetStatusResponse StatusOf(params ShardState[] states)
    {
        var status = new GetStatusResponse { StoreId = states.Length > 0 ? "store" : "", Version = "1.2.3" };
        status.Shards.AddRange(states.Select((state, i) => new ShardStatus
        {
            Head = new Revision { Shard = (uint)i, Epoch = 1, Number = 5 },
            State = state,
            StalenessMs = (ulong)i * 10,
            Prohibited = 1_000,
            Tracked = 2,
            Holds = 1_003,
            Digest = Google.Protobuf.ByteString.CopyFrom([.. Enumerable.Range(1, 16).Select(number => (byte)number)]),
        }));
        return status;
    }
}
