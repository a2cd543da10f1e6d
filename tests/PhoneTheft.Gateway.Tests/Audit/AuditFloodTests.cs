using System.Net;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Auditing;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Audit;

/// <summary>Strangers cannot fill the log, nor the memory that waits for it.</summary>
public sealed class AuditFloodTests
{
    private readonly FakeTimeProvider _time = new(WrittenLog.Begin);
    private readonly AuditFloods _floods;

    public AuditFloodTests() =>
        _floods = new AuditFloods(new AuditPlace(new AuditOptions { RefusedPerMinute = 3 }, new StoreOptions(), isOnByDefault: true), _time);

    [Fact]
    public void The_first_of_a_minute_have_lines_others_are_counted()
    {
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => _floods.Admits(From("192.0.2.1"))));
        Assert.True(_floods.Admits(From("192.0.2.2")));
        Assert.True(_floods.Admits(From("192.0.2.1", AuditKind.Handshake)));
        Assert.Empty(_floods.TakeCounts());

        _time.Advance(TimeSpan.FromMinutes(1));

        var counted = Assert.Single(_floods.TakeCounts());
        Assert.Equal((AuditKind.Flood, "refused", IPAddress.Parse("192.0.2.1"), 7L), (counted.Kind, counted.Call, counted.Peer, counted.Amount));
        Assert.True(_floods.Admits(From("192.0.2.1")));
    }

    [Fact]
    public void Two_carriers_behind_one_address_have_their_own_lines()
    {
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => _floods.Admits(From("192.0.2.1", carrier: "acme"))));
        Assert.Equal(3, Enumerable.Range(0, 10).Count(_ => _floods.Admits(From("192.0.2.1", carrier: "nordtel"))));

        Assert.Equal(
            [("acme", 7L), ("nordtel", 7L)],
            _floods.TakeCounts(atOnce: true).Select(counted => (counted.Carrier, counted.Amount!.Value)).Order());
    }

    [Fact]
    public void Addresses_of_one_network_are_one()
    {
        Assert.Equal(3, Enumerable.Range(1, 100).Count(number => _floods.Admits(From($"2001:db8:0:7::{number:x}"))));
        Assert.True(_floods.Admits(From("2001:db8:0:8::1")));

        var counted = Assert.Single(_floods.TakeCounts(atOnce: true));
        Assert.Equal((IPAddress.Parse("2001:db8:0:7::1"), 97L), (counted.Peer, counted.Amount));
    }

    [Fact]
    public void An_address_has_one_spelling() => Assert.Equal("192.0.2.1", $"{new AuditedCaller("", "", IPAddress.Parse("::ffff:192.0.2.1")).Peer}");

    [Theory]
    [InlineData("")]
    [InlineData("acme")]
    public void All_strangers_together_have_bounded_lines_and_so_has_a_carrier(string carrier)
    {
        var lines = Enumerable.Range(0, 10_000).Count(number => _floods.Admits(From($"10.0.{number / 250}.{number % 250}", carrier: carrier)));

        Assert.Equal(AuditFloods.NetworksWithLines * 3, lines);
        Assert.True(_floods.Admits(From("10.0.0.0", carrier: "nordtel")));
        var counted = _floods.TakeCounts(atOnce: true);
        Assert.InRange(counted.Count, 1, 40);
        Assert.Equal(10_000 - lines, counted.Sum(count => count.Amount));
        Assert.Equal("from all other addresses", counted.MaxBy(count => count.Amount)!.Note);
    }

    [Fact]
    public void Invented_carriers_are_bounded_too()
    {
        var lines = Enumerable.Range(0, 10_000).Count(number => _floods.Admits(From("192.0.2.1", carrier: $"carrier-{number}")));

        Assert.InRange(lines, 1_000, 1_100);
        Assert.Equal(10_000 - lines, _floods.TakeCounts(atOnce: true).Sum(count => count.Amount));
    }

    private static AuditEntry From(string address, AuditKind kind = AuditKind.Refused, string carrier = "") =>
        new(kind, WrittenLog.Begin) { Peer = IPAddress.Parse(address), Carrier = carrier };
}
