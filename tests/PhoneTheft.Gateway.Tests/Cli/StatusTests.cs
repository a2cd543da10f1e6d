using PhoneTheft.Gateway.Cli;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.Cli;

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
        Assert.Equal("0102", json.GetProperty("shards")[0].GetProperty("digest").GetString());
        await _prompt.RunAsync("status");
        Assert.Contains("3,009", _prompt.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Trouble_is_shown()
    {
        _prompt.Gateway.Status = StatusOf(ShardState.Stale);
        _prompt.Gateway.Status.Trouble = "The store does not answer.";

        await _prompt.RunAsync("status");

        Assert.Contains("! The store does not answer.", _prompt.Out, StringComparison.Ordinal);
    }

    public void Dispose() => _prompt.Dispose();

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
            Digest = Google.Protobuf.ByteString.CopyFrom(1, 2),
        }));
        return status;
    }
}
