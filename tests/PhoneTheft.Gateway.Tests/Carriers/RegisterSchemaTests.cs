using System.Text.Json;
using System.Text.Json.Nodes;
using Json.Schema;
using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Tests.Repository;

namespace PhoneTheft.Gateway.Tests.Carriers;

/// <summary>The published schema and the reader say the same of a file, except of what two carriers may not share.</summary>
public sealed class RegisterSchemaTests
{
    private const string Whole =
        """
        {
          "$schema": "carriers.schema.json",
          "carriers": [{
            "id": "alpha", "name": "Alpha Mobile", "contact": "noc@alpha.example",
            "roles": ["check", "device:read", "blocklist:write", "sync", "authority", "admin", "operator"],
            "certificates": {
              "carrierUri": false,
              "uris": ["spiffe://alpha.example/eir"],
              "thumbprints": ["0123456789abcdef0123456789abcdef0123456789abcdef0123456789ABCDEF"]
            },
            "tokens": {"carrierClaim": true, "subjects": ["alpha-eir"]},
            "proxy": true,
            "quotas": {
              "checksPerSecond": 0, "writesPerSecond": 1000000000, "checkStreams": "unlimited",
              "syncStreams": 4, "snapshotsPerHour": 10, "connections": 100
            }
          }],
          "revokedTokens": ["c0ffee"]
        }
        """;

    private static readonly JsonSchema Schema = JsonSchema.FromText(WorkingTree.Read("docs/carriers.schema.json"));

    // For each place of the file: what may be written there instead, good or bad.
    private static readonly string[] Others =
    [
        "null", "true", "false", "0", "-1", "1.5", "4", "1000000001", "\"\"", "\" a\"", "\"a \"", "\"a\\u0009b\"", "\"alpha\"", "\"Alpha\"",
        "\"unlimited\"", "\"7\"", "\"check\"", "\"urn:a:b\"", "\"urn:\"", "\"no uri\"", "\"AB:CD\"", "{}", "[]", "[\"check\"]", "[\"check\",\"check\"]",
        "[7]", "[[]]", "{\"x\": 1}",
    ];

    [Fact]
    public void A_register_with_everything_is_good_for_both()
    {
        Assert.True(IsGoodForSchema(Whole));
        Assert.True(IsGoodForReader(Whole));
    }

    [Fact]
    public void They_know_the_same_keys()
    {
        using var schema = JsonDocument.Parse(WorkingTree.Read("docs/carriers.schema.json"));
        var carrier = schema.RootElement.GetProperty("$defs").GetProperty("carrier");

        Assert.Equal(RegisterReader.Keys, KeysOf(schema.RootElement));
        Assert.Equal(CarrierReader.Keys, KeysOf(carrier));
        Assert.Equal(CarrierReader.CertificateKeys, KeysOf(carrier.GetProperty("properties").GetProperty("certificates")));
        Assert.Equal(CarrierReader.TokenKeys, KeysOf(carrier.GetProperty("properties").GetProperty("tokens")));
        Assert.Equal(CarrierReader.QuotaKeys, KeysOf(carrier.GetProperty("properties").GetProperty("quotas")));
    }

    [Fact]
    public void They_judge_every_change_of_a_file_alike()
    {
        var judged = Changed().ToList();

        Findings.None(
            judged.Where(text => IsGoodForSchema(text) != IsGoodForReader(text)).Select(text => $"reader {IsGoodForReader(text)}: {text}"),
            "The schema and the reader do not agree on:");
        Assert.InRange(judged.Count(IsGoodForReader), 20, judged.Count / 2);
    }

    [Theory]
    [InlineData("id", 32, 33)]
    [InlineData("name", 100, 101)]
    [InlineData("contact", 200, 201)]
    public void They_allow_texts_of_the_same_length(string key, int longest, int tooLong)
    {
        Assert.True(AreAlike(WithText(key, longest), good: true));
        Assert.True(AreAlike(WithText(key, tooLong), good: false));
    }

    [Theory]
    [InlineData("certificates", "uris", 16)]
    [InlineData("certificates", "thumbprints", 16)]
    [InlineData("tokens", "subjects", 16)]
    public void They_allow_lists_of_the_same_length(string part, string key, int most)
    {
        Assert.True(AreAlike(WithList(part, key, most), good: true));
        Assert.True(AreAlike(WithList(part, key, most + 1), good: false));
    }

    [Fact]
    public void They_allow_as_many_carriers()
    {
        Assert.True(AreAlike(WithCarriers(1_000), good: true));
        Assert.True(AreAlike(WithCarriers(1_001), good: false));
    }

    private static IEnumerable<string> Changed()
    {
        foreach (var path in Paths(JsonNode.Parse(Whole)!, []))
        {
            foreach (var other in Others)
            {
                var file = JsonNode.Parse(Whole)!;
                Set(file, path, JsonNode.Parse(other));
                yield return file.ToJsonString();
            }

            var without = JsonNode.Parse(Whole)!;
            if (Parent(without, path) is JsonObject parent)
            {
                parent.Remove((string)path[^1]);
                yield return without.ToJsonString();
            }
        }
    }

    private static IEnumerable<object[]> Paths(JsonNode node, object[] path)
    {
        var children = node switch
        {
            JsonObject members => members.Select(member => ((object)member.Key, member.Value!)),
            JsonArray items => items.Select((item, index) => ((object)index, item!)),
            _ => [],
        };
        foreach (var (key, child) in children)
        {
            object[] to = [.. path, key];
            yield return to;
            foreach (var deeper in Paths(child, to))
            {
                yield return deeper;
            }
        }
    }

    private static JsonNode Parent(JsonNode file, object[] path) =>
        path[..^1].Aggregate(file, (node, key) => key is string name ? node[name]! : node[(int)key]!);

    private static void Set(JsonNode file, object[] path, JsonNode? value)
    {
        var parent = Parent(file, path);
        if (path[^1] is string name)
        {
            parent[name] = value;
        }
        else
        {
            parent[(int)path[^1]] = value;
        }
    }

    private static string WithText(string key, int length) => Changed(carrier => carrier[key] = new string('a', length));

    private static string WithList(string part, string key, int count) => Changed(carrier =>
        carrier[part] = new JsonObject
        {
            [key] = new JsonArray([.. Enumerable.Range(0, count).Select(number => JsonValue.Create(key switch
        {
            "thumbprints" => number.ToString("x64"),
            _ => $"urn:a:{number}",
        }))])
        });

    private static string Changed(Action<JsonNode> change)
    {
        var file = JsonNode.Parse(Whole)!;
        change(file["carriers"]![0]!);
        return file.ToJsonString();
    }

    private static string WithCarriers(int count) =>
        $"{{\"carriers\": [{string.Join(",", Enumerable.Range(0, count).Select(number => $"{{\"id\": \"c{number}\"}}"))}]}}";

    private static bool AreAlike(string text, bool good) => IsGoodForSchema(text) == good && IsGoodForReader(text) == good;

    private static bool IsGoodForSchema(string text)
    {
        using var file = JsonDocument.Parse(text);
        return Schema.Evaluate(file.RootElement).IsValid;
    }

    private static bool IsGoodForReader(string text) => RegisterReader.Read(System.Text.Encoding.UTF8.GetBytes(text)).Register is not null;

    private static IEnumerable<string> KeysOf(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(property => property.Name);
}
