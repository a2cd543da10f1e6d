using System.Globalization;
using System.Text.RegularExpressions;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Google.Rpc;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using Bucket = PhoneTheft.Gateway.Core.Bucket;
using Disposition = PhoneTheft.Gateway.Core.Disposition;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Hold = PhoneTheft.Gateway.Core.Hold;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;

namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>
/// The protocol's page is all that a carrier's engineer has: it names everything in the contract, and its numbers are computed again
/// here.
/// </summary>
public sealed partial class ProtocolDocTests
{
    private const string Page = "docs/protocol.md";

    private static readonly FileDescriptor Contract = SyncServiceReflection.Descriptor;

    [Fact]
    public void Every_message_field_and_enum_value_is_explained()
    {
        var words = Word().Matches(WorkingTree.Read(Page)).Select(match => match.Value).ToHashSet(StringComparer.Ordinal);

        Findings.None(
            from name in Contract.MessageTypes.Select(message => message.Name)
                .Concat(Contract.MessageTypes.SelectMany(message => message.Fields.InDeclarationOrder()).Select(field => field.Name))
                .Concat(Contract.EnumTypes.SelectMany(type => type.Values).Select(value => value.Name)).Distinct(StringComparer.Ordinal)
            where !words.Contains(name)
            select name,
            $"In {Contract.Name}, and not in {Page}:");
    }

    [Fact]
    public void Every_digest_vector_is_right()
    {
        var vectors = DigestRow().Matches(WorkingTree.Read(Page));

        Assert.True(vectors.Count >= 10, $"{vectors.Count} vectors");
        Assert.All(vectors, row => Assert.Equal(
            row.Groups["digest"].Value, DigestOf(row.Groups["scope"].Value, row.Groups["texts"].Value).ToString()));
    }

    [Fact]
    public void Every_shard_and_bucket_is_right()
    {
        var rows = BucketRow().Matches(WorkingTree.Read(Page));

        Assert.True(rows.Count >= 5, $"{rows.Count} rows");
        Assert.All(rows, row =>
        {
            var (identity, shards) = (Identity(row.Groups["identity"].Value), Number(row.Groups["shards"].Value));
            Assert.Equal(Number(row.Groups["shard"].Value), identity.ShardOf(shards));
            Assert.Equal(Number(row.Groups["bucket"].Value), Bucket.Of(identity, shards));
        });
    }

    [Fact]
    public void Every_message_shown_in_bytes_is_that_message()
    {
        var messages = MessageInBytes().Matches(WorkingTree.Read(Page)).Where(match => !match.Groups["rows"].Value.Contains('…', StringComparison.Ordinal)).ToList();

        Assert.True(messages.Count >= 5, $"{messages.Count} whole messages");
        Assert.All(messages, shown =>
        {
            var frame = Convert.FromHexString(string.Concat(HexRow().Matches(shown.Groups["rows"].Value).Select(row => row.Groups["hex"].Value)).Replace(" ", "", StringComparison.Ordinal));
            IMessage message = shown.Groups["type"].Value == nameof(SyncRequest)
                ? SyncRequest.Parser.ParseFrom(frame[5..])
                : SyncResponse.Parser.ParseFrom(frame[5..]);

            Assert.Equal(frame.Length - 5, Number(shown.Groups["size"].Value));
            Assert.Equal(frame[..5], [0, 0, 0, (byte)((frame.Length - 5) >> 8), (byte)(frame.Length - 5)]);
            Assert.Equal(frame[5..], message.ToByteArray());
            Assert.All(Text().Matches(shown.Groups["rows"].Value), text => Assert.Contains(
                text.Value, message.ToString(), StringComparison.Ordinal));
        });
    }

    [Fact]
    public void The_error_that_is_shown_is_the_one_that_is_sent()
    {
        var page = WorkingTree.Read(Page);
        var message = ErrorInJson().Match(page).Groups["message"].Value;
        var violation = BadRequest.Parser.ParseFrom(Convert.FromBase64String(Padded(BadRequestInJson().Match(page).Groups["base64"].Value)));

        Assert.Equal(message, Assert.Single(violation.FieldViolations).Description);
        Assert.Contains(message, WorkingTree.Read("src/PhoneTheft.Gateway/Sync/HelloReader.cs"), StringComparison.Ordinal);
    }

    // Printed without its padding.
    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');

    private static Digest DigestOf(string scope, string texts) => Quoted().Matches(texts)
        .Select(quoted => quoted.Groups["text"].Value)
        .Aggregate(Digest.Empty, (sum, text) => sum + (
            scope == "OWN" ? Digest.Of(HoldOf(text)) : Digest.Of(Identity(text[..^1]), StatusOf(text[^1]))));

    private static Hold HoldOf(string text)
    {
        var fields = text.Split('→');
        return new Hold
        {
            Identity = Identity(fields[0]),
            Carrier = "alpha",
            Disposition = fields[1][0] == 'B' ? Disposition.Block : Disposition.Track,
            Reason = (HoldReason)Number(fields[1][1..]),
            AssertedAt = DateTimeOffset.UnixEpoch,
            ExpiresAt = fields[2].Length == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(Number(fields[2])),
            Reference = fields[3],
            Revision = default,
        };
    }

    private static EquipmentStatus StatusOf(char letter) => letter == 'B' ? EquipmentStatus.Prohibited : EquipmentStatus.Tracked;

    private static EquipmentIdentity Identity(string digits) => Imei.Parse(digits).Identity;

    private static int Number(string digits) => int.Parse(digits, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\w+", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Word();

    [GeneratedRegex(
        @"^\| (?<scope>EFFECTIVE|OWN) \| (?<texts>.+) \| `(?<digest>[0-9a-f]{32})` \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex DigestRow();

    [GeneratedRegex("`(?<text>[^`]+)`", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Quoted();

    [GeneratedRegex(
        @"^\| (?<identity>\d{14}) \| (?<shards>\d+) \| (?<shard>\d+) \| (?<bucket>\d+) \|$",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BucketRow();

    [GeneratedRegex(
        @"^[CS]→ (?<type>Sync\w+): (?<size>\d+) bytes\n(?<rows>( *[0-9a-f]{2}.*\n| *….*\n)+)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex MessageInBytes();

    [GeneratedRegex(
        @"^ *(?<hex>[0-9a-f]{2}( [0-9a-f]{2})*)(?=  |$)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex HexRow();

    [GeneratedRegex("\"code\": \"failed_precondition\", \"message\": \"(?<message>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex ErrorInJson();

    [GeneratedRegex("\"google.rpc.BadRequest\", \"value\": \"(?<base64>[^\"]+)\"", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex BadRequestInJson();

    // What the annotation says of a text or an enum.
    [GeneratedRegex(@"""[^""]+""|\b[A-Z]+(_[A-Z]+)+\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Text();
}
