using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>What a gateway puts on record, read from its files.</summary>
public sealed class AuditLogTests : IDisposable
{
    private const string Phone = "490154203237518";

    private readonly AuditedGateway _gateways = new();

    [Fact]
    public async Task A_write_is_on_disk_before_its_answer()
    {
        await using var gateway = await _gateways.StartAsync();

        var answer = await gateway.BlockAsync("acme", Phone);

        var line = Assert.Single(_gateways.Of("write"));
        Assert.Equal("acme", line.GetProperty("carrier").GetString());
        Assert.Equal("development", line.GetProperty("by").GetString());
        Assert.Equal("127.0.0.1", line.GetProperty("peer").GetString());
        Assert.Equal("Block", line.GetProperty("call").GetString());
        Assert.Equal("CHANGED", line.GetProperty("outcome").GetString());
        Assert.Equal("BLOCK STOLEN", line.GetProperty("hold").GetString());
        Assert.Equal(answer.Revision.Number, line.GetProperty("revision").GetUInt64());
    }

    public void Dispose() => _gateways.Dispose();
}
