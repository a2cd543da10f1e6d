using System.Runtime.Versioning;
using Grpc.Core;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.IntegrationTests.Support.Sync;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.IntegrationTests.Auditing;

/// <summary>What a gateway puts on record, read from its files.</summary>
[UnsupportedOSPlatform("windows")]
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

    [Fact]
    public async Task Every_item_and_operation_has_a_line()
    {
        await using var gateway = await _gateways.StartAsync();

        await gateway.Blocklist.WriteManyAsync(
            new WriteManyRequest
            {
                Items =
                {
                    new WriteItem { Block = new BlockRequest { Imei = Phone, Reason = V1.HoldReason.Stolen, Actor = "j.doe" } },
                    new WriteItem { Unblock = new UnblockRequest { Imei = "356938035643809" } },
                },
            },
            GatewayUnderTest.As("acme"));
        await using var carrier = new CarrierUnderTest("nordtel", "nordtel");
        await carrier.ConnectAsync(gateway.Channel, "a");
        await carrier.PublishAsync((Operations.Device(3, 1), true), (Operations.Device(4, 1), true));

        Assert.Equal(
            ["Publish CHANGED", "Publish CHANGED", "WriteMany CHANGED", "WriteMany NOT_HELD"],
            _gateways.Of("write").Select(line => $"{line.GetProperty("call")} {line.GetProperty("outcome")}").Order(StringComparer.Ordinal));
        Assert.Equal("j.doe", _gateways.Of("write").First(line => line.TryGetProperty("actor", out _)).GetProperty("actor").GetString());
    }

    [Fact]
    public async Task Start_and_stop_are_on_record_and_the_store_knows_the_end()
    {
        await using (var gateway = await _gateways.StartAsync())
        {
            await gateway.BlockAsync("acme", Phone);
            await Wait.Until(async () => (await AuditedGateway.HeadsAsync(gateway)).Count == 1);
        }

        Assert.Equal(["file", "started", "write", "stopped"], _gateways.Kinds);
        await using var again = await _gateways.StartAsync();
        var head = Assert.Single(await AuditedGateway.HeadsAsync(again));
        var verified = _gateways.Verify(head);
        Assert.Equal((0L, true, head.Node), (verified.AllFindings, verified.IsEndKnown, verified.Node));

        // Four were told at the stop; the second start may have told its own line by now.
        Assert.InRange(head.Lines, 4, 5);
        Assert.Empty((await again.StatusAsync()).Warnings);
    }

    [Fact]
    public async Task A_device_is_hashed_and_found_in_any_spelling()
    {
        await using var gateway = await _gateways.StartAsync();
        await gateway.BlockAsync("acme", Phone);
        await gateway.BlockAsync("acme", "356938035643809");

        Assert.DoesNotContain("49015420323751", string.Concat(_gateways.Entries), StringComparison.Ordinal);
        Assert.True(Imei.TryParse("imeisv-4901542032375186", out var imei, out _));
        var found = AuditFinder.Find([_gateways.Log], new AuditQuery([_gateways.Key], imei.Identity, "", since: null), TestContext.Current.CancellationToken);
        Assert.Equal(_gateways.Of("write")[0].GetProperty("line").ToString(), Assert.Single(found).Value("line"));
    }

    [Fact]
    public async Task Devices_stand_in_clear_where_that_is_set()
    {
        await using var gateway = await _gateways.StartAsync("--Audit:Devices=Clear");
        await gateway.BlockAsync("acme", Phone);

        Assert.Equal("49015420323751", Assert.Single(_gateways.Of("write")).GetProperty("imei").GetString());
        var query = new AuditQuery([_gateways.Key], EquipmentIdentity.FromValue(49_015_420_323_751), "", since: null);
        Assert.Single(AuditFinder.Find([_gateways.Log], query, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Development_keeps_no_log_unless_asked()
    {
        await using var gateway = await GatewayUnderTest.StartAsync($"--Store:DataDirectory={_gateways.Data}");
        await gateway.BlockAsync("acme", Phone);

        Assert.False(Directory.Exists(_gateways.Log));
        Assert.False(File.Exists(_gateways.KeyFile));
    }

    [Fact]
    public async Task An_end_that_was_cut_off_is_noticed_at_the_start()
    {
        await using (var gateway = await _gateways.StartAsync())
        {
            await gateway.BlockAsync("acme", Phone);
            await Wait.Until(async () => (await AuditedGateway.HeadsAsync(gateway)).Count == 1);
        }

        var file = Assert.Single(_gateways.Files);
        var lines = await File.ReadAllLinesAsync(file);
        await File.WriteAllTextAsync(file, string.Concat(lines[..2].Select(line => line + "\n")));
        await using var again = await _gateways.StartAsync();

        await again.TellsAsync(line => line.StartsWith("The end of the audit log is missing: the store knew of 4 lines", StringComparison.Ordinal));
        await Wait.Until(() => _gateways.Of("missing").Count == 1);
        Assert.Contains("lost its last 2 lines", Assert.Single((await again.StatusAsync()).Warnings), StringComparison.Ordinal);
        Assert.Equal(AuditProblem.MissingOnRecord, Assert.Single(_gateways.Verify().Findings).Problem);
    }

    [Fact]
    public async Task A_half_line_is_cut_off_and_a_record_says_so()
    {
        await using (var gateway = await _gateways.StartAsync())
        {
            await gateway.BlockAsync("acme", Phone);
        }

        await File.AppendAllTextAsync(Assert.Single(_gateways.Files), "{\"line\":5,\"at\":");
        await using var again = await _gateways.StartAsync();

        Assert.Equal(15, Assert.Single(_gateways.Of("recovered")).GetProperty("amount").GetInt32());
        Assert.Empty(_gateways.Verify().Findings);
    }

    [Fact]
    public async Task Writes_stop_while_the_directory_is_gone_and_checks_go_on()
    {
        await using var gateway = await _gateways.StartAsync();
        await gateway.BlockAsync("acme", Phone);
        Directory.Move(_gateways.Log, _gateways.Log + ".away");

        // Applied, and its line follows.
        var first = await Refusal.OfAsync(() => gateway.BlockAsync("acme", EmbeddedGateway.Device(1)));
        Assert.Equal("WRITE_OUTCOME_UNKNOWN", first.Reason);
        Assert.True(await IsRefusedAsync(gateway, EmbeddedGateway.Device(2)));
        Assert.Equal(V1.EquipmentStatus.Prohibited, await gateway.StatusOfAsync(Phone));
        Assert.Contains("cannot be written, so writes are refused", Assert.Single((await gateway.StatusAsync()).Warnings), StringComparison.Ordinal);

        Directory.Move(_gateways.Log + ".away", _gateways.Log);
        await Wait.Until(async () => !await IsRefusedAsync(gateway, EmbeddedGateway.Device(2)));
        Assert.Empty((await gateway.StatusAsync()).Warnings);
        Assert.Equal(3, _gateways.Of("write").Count);
        Assert.Empty(_gateways.Verify().Findings);
    }

    [Fact]
    public async Task Writes_go_on_without_a_log_where_that_is_set()
    {
        await using var gateway = await _gateways.StartAsync("--Audit:WhenFull=GoOn");
        Directory.Move(_gateways.Log, _gateways.Log + ".away");
        await gateway.BlockAsync("acme", Phone);

        await gateway.TellsAsync(line => line.StartsWith("Cannot write the audit log", StringComparison.Ordinal));
        Assert.Contains("writes go on without a record", Assert.Single((await gateway.StatusAsync()).Warnings), StringComparison.Ordinal);

        Directory.Move(_gateways.Log + ".away", _gateways.Log);
        await Wait.Until(() => _gateways.Of("write").Count == 1);
        Assert.Empty(_gateways.Verify().Findings);
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_until_there_is_room()
    {
        await using var disk = await SmallDisk.MountOrSkipAsync(megabytes: 4);
        using var gateways = new AuditedGateway { Log = Path.Combine(disk.Root, "audit") };
        await using var gateway = await gateways.StartAsync();
        await gateway.BlockAsync("acme", EmbeddedGateway.Device(0));
        disk.Fill();

        // What is left of the last page takes some lines.
        var taken = 1;
        for (; taken < 1_000; taken++)
        {
            try
            {
                await gateway.BlockAsync("acme", EmbeddedGateway.Device(taken));
            }
            catch (RpcException e)
            {
                Assert.Contains(Refusal.Of(e).Reason, (string[])["AUDIT_UNAVAILABLE", "WRITE_OUTCOME_UNKNOWN"]);
                break;
            }
        }

        Assert.InRange(taken, 1, 999);
        await Wait.Until(async () => await IsRefusedAsync(gateway, EmbeddedGateway.Device(5_000)));
        Assert.Equal(V1.EquipmentStatus.Prohibited, await gateway.StatusOfAsync(EmbeddedGateway.Device(0)));

        disk.MakeRoom();
        await Wait.Until(async () => !await IsRefusedAsync(gateway, EmbeddedGateway.Device(5_000)));

        // Also the line of the write that was on its way.
        Assert.Equal(taken + 2, gateways.Of("write").Count);
        Assert.Empty(gateways.Verify().Findings);
    }

    public void Dispose() => _gateways.Dispose();

    private static async Task<bool> IsRefusedAsync(GatewayUnderTest gateway, string phone)
    {
        try
        {
            await gateway.BlockAsync("acme", phone);
            return false;
        }
        catch (RpcException e)
        {
            Assert.Equal("AUDIT_UNAVAILABLE", Refusal.Of(e).Reason);
            return true;
        }
    }
}
