using Google.Protobuf;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Ghz;
using PhoneTheft.Gateway.Tests.Repository;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Tests.LoadTest;

/// <summary>ghz need not be installed where these run: its files are read as it reads them, and held against the contract.</summary>
public sealed class GhzConfigTests
{
    // What ghz reads from a file (runner/config.go), as far as a run of ours could want them.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "proto", "import-paths", "call", "host", "insecure", "total", "duration", "concurrency", "connections", "rps", "timeout", "metadata", "data",
        "cacert", "cert", "key", "metadata-file",
        "stream-call-count", "stream-call-duration", "stream-interval", "count-errors", "disable-template-functions", "disable-template-data",
    };

    public static TheoryData<string> Names => [.. GhzConfig.Names];

    [Fact]
    public void There_is_one_for_each_way_to_call() =>
        Assert.Equal(["block", "check", "check-certificate", "check-many", "check-stream", "check-token", "sync"], GhzConfig.Names);

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_option_is_one_that_ghz_knows(string name)
    {
        using var config = GhzConfig.Read(name);

        Assert.DoesNotContain(config.Options, option => !Known.Contains(option));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_calls_a_method_of_the_proto_it_names(string name)
    {
        using var config = GhzConfig.Read(name);

        Assert.NotNull(config.Method);
        Assert.Equal("protos/" + config.Method.File.Name, config.Text("proto"));
        Assert.True(WorkingTree.Exists(config.Text("proto")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_field_it_names_exists(string name)
    {
        using var config = GhzConfig.Read(name);

        // Each message of a list comes up in as many calls.
        Assert.All(Enumerable.Range(0, 16), request => Assert.All(config.MessagesOf(request), message => Assert.True(message.CalculateSize() > 0)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_bounded_and_stays_on_loopback(string name)
    {
        using var config = GhzConfig.Read(name);

        Assert.InRange(config.Number("total"), 1, 1_000_000);
        Assert.Equal("127.0.0.1:50051", config.Text("host"));
        Assert.EndsWith("s", config.Text("timeout"), StringComparison.Ordinal);
        Assert.True(!config.IsInsecure || CarrierId.IsValid(config.Metadata["x-dev-carrier"]));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_shows_one_identity_and_holds_no_secret(string name)
    {
        using var config = GhzConfig.Read(name);
        var identities = config.Options.Intersect(["insecure", "cert", "metadata-file"], StringComparer.Ordinal);

        Assert.Single(identities);
        Assert.Equal(config.IsInsecure ? ["x-dev-carrier"] : [], config.Metadata.Keys);
        Assert.NotEqual(config.IsInsecure, config.Options.Contains("cacert", StringComparer.Ordinal));
        Assert.Equal(config.Options.Contains("cert", StringComparer.Ordinal), config.Options.Contains("key", StringComparer.Ordinal));
    }

    [Fact]
    public void Every_block_names_another_device_by_a_legal_imei()
    {
        using var config = GhzConfig.Read("block");
        var last = config.Number("total") - 1;

        var devices = new[] { 0, 1, last }.Select(request => Imei.Parse(((BlockRequest)config.MessagesOf(request).Single()).Imei).Identity.ToString());

        Assert.Equal(["00100100000000", "00100100000001", "00100100004999"], devices);
    }

    [Theory]
    [InlineData("""{ "call": "phonetheft.gateway.v1.CheckService.Check", "data": { "imie": "490154203237518" } }""")]
    [InlineData("""{ "call": "phonetheft.gateway.v1.BlocklistService.Block", "data": { "reason": "HOLD_REASON_LOST_AND_FOUND" } }""")]
    public void An_unknown_field_or_value_is_found(string json)
    {
        using var config = new GhzConfig(json);

        Assert.Throws<InvalidProtocolBufferException>(() => config.MessagesOf(0));
    }

    [Fact]
    public void A_method_that_does_not_exist_is_found()
    {
        using var config = new GhzConfig("""{ "call": "phonetheft.gateway.v1.CheckService.Chekc" }""");

        Assert.Null(config.Method);
    }
}
