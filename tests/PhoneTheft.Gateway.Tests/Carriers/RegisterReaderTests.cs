using System.Text;
using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Tests.Carriers;

public sealed class RegisterReaderTests
{
    private const string Thumbprint = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Fact]
    public void A_carrier_is_read_whole()
    {
        var carrier = Assert.Single(Read(
            $$"""
            {
              "$schema": "carriers.schema.json",
              "carriers": [
                {
                  "id": "alpha",
                  "name": "Alpha Mobile",
                  "contact": "noc@alpha.example",
                  "roles": ["check", "sync"],
                  "certificates": {"uris": ["spiffe://alpha.example/eir"], "thumbprints": ["{{Thumbprint}}"]},
                  "tokens": {"carrierClaim": false, "subjects": ["alpha-eir"]},
                  "proxy": true,
                  "quotas": {"checksPerSecond": 2000, "writesPerSecond": "unlimited"}
                }
              ]
            }
            """).Carriers);

        Assert.Equal(("alpha", "Alpha Mobile", "noc@alpha.example"), (carrier.Id, carrier.Name, carrier.Contact));
        Assert.Equal(CallerRoles.Check | CallerRoles.Sync, carrier.Roles);
        Assert.True(carrier.Certificates.ByCarrierUri);
        Assert.Equal(["spiffe://alpha.example/eir"], carrier.Certificates.Uris);
        Assert.Equal([Thumbprint.ToUpperInvariant()], carrier.Certificates.Thumbprints);
        Assert.False(carrier.Tokens.ByCarrierClaim);
        Assert.Equal(["alpha-eir"], carrier.Tokens.Subjects);
        Assert.True(carrier.ByProxy);
        Assert.Equal(2_000, carrier.Quotas.ChecksPerSecond!.Value.Number);
        Assert.True(carrier.Quotas.WritesPerSecond!.Value.IsUnlimited);
        Assert.Null(carrier.Quotas.Connections);
    }

    [Fact]
    public void Carriers_are_found_by_all_that_identifies_them()
    {
        var register = Read(
            """
            {"carriers": [
              {"id": "alpha", "certificates": {"thumbprints": ["01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF"]}},
              {"id": "beta", "certificates": {"uris": ["spiffe://beta.example/eir"]}, "tokens": {"subjects": ["svc-beta"]}}
            ], "revokedTokens": ["jti-1"]}
            """);

        Assert.Equal("alpha", register.FindByThumbprint(Thumbprint.ToUpperInvariant())?.Id);
        Assert.Equal("beta", register.FindByUri("spiffe://beta.example/eir")?.Id);
        Assert.Equal("beta", register.FindBySubject("svc-beta")?.Id);
        Assert.Equal("beta", register.Find("beta")?.Id);
        Assert.Null(register.Find("gamma"));
        Assert.True(register.IsRevokedToken("jti-1"));
        Assert.False(register.IsRevokedToken("jti-2"));
    }

    [Fact]
    public void A_carrier_that_says_nothing_may_nothing()
    {
        var carrier = Assert.Single(Read("""{"carriers": [{"id": "alpha"}]}""").Carriers);

        Assert.Equal(CallerRoles.None, carrier.Roles);
        Assert.False(carrier.CanIdentify);
    }

    [Fact]
    public void A_byte_order_mark_is_ignored() => Assert.Empty(Read("\uFEFF{\"carriers\": []}").Carriers);

    [Theory]
    [InlineData("", "The file is empty.")]
    [InlineData("  \n ", "The file is empty.")]
    [InlineData("{\"carriers\": [\n{\"id\": \"alp", "Line 2: The file ends in the middle.")]
    [InlineData("{\"carriers\": [\n{\"id\": \"alpha\"}\n", "Line 2: The file ends in the middle.")]
    [InlineData("{\"carriers\": [], // none\n}", "Line 1: This is not JSON from byte 18 of the line on")]
    [InlineData("{\"carriers\": [],}", "Line 1: This is not JSON from byte 17 of the line on")]
    [InlineData("{\"carriers\": []}\n}", "Line 2: This is not JSON from byte 1 of the line on")]
    [InlineData("{\"carriers\": [[[[[[[[[[]]]]]]]]]]}", "Line 1: The file is nested more than 8 levels")]
    [InlineData("{\"carriers\": [{\"id\": \"\\ud800\"}]}", "half of a pair of surrogates")]
    public void What_is_not_json_is_refused_with_its_line(string text, string said) =>
        Assert.Contains(said, Assert.Single(FaultsOf(text)), StringComparison.Ordinal);

    [Fact]
    public void Bytes_that_are_no_text_are_refused() =>
        Assert.Equal("The file is not UTF-8.", RegisterReader.Read([0x7b, 0xff, 0x7d]).Faults.Single().ToString());

    [Fact]
    public void A_file_that_is_too_long_is_refused() =>
        Assert.Equal("The file is longer than 4194304 bytes.", RegisterReader.Read(new byte[(4 << 20) + 1]).Faults.Single().ToString());

    [Theory]
    [InlineData("[]", "Line 1: The file must be an object in braces, with the keys $schema, carriers, revokedTokens.")]
    [InlineData("{}", "Line 1: The file has no list \"carriers\".")]
    [InlineData("""{"carriers": {}}""", "Line 1: The file: carriers must be a list in square brackets.")]
    [InlineData("""{"carriers": [7]}""", "Line 1: Carrier 1 of the list must be an object in braces, with the keys id, name, ")]
    [InlineData("""{"carriers": [{"name": "Alpha"}]}""", "Line 1: Carrier 1 of the list has no id.")]
    [InlineData("""{"carriers": [{"id": "Alpha"}]}""", "id must be a text of 1 to 32 characters of a-z, 0-9 and hyphen.")]
    [InlineData("""{"carriers": [], "revoked": []}""", "The file: 'revoked' is not a key here; the keys are $schema, carriers, revokedTokens.")]
    [InlineData("""{"carriers": [], "carriers": []}""", "The file: the key carriers is there already, on line 1.")]
    [InlineData("""{"carriers": [], "revokedTokens": ["a", "a"]}""", "The file: the revoked token 'a' is there already, on line 1.")]
    public void A_fault_of_the_file_is_a_sentence(string text, string said) =>
        Assert.Contains(said, Assert.Single(FaultsOf(text)), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"role\": []", "Carrier alpha: 'role' is not a key here; did you mean roles?")]
    [InlineData("\"roles\": [\"chek\"]", "Carrier alpha: 'chek' is not a role; did you mean check?")]
    [InlineData("\"roles\": [\"superuser\"]", "Carrier alpha: 'superuser' is not a role; the roles are check, device:read, blocklist:write, sync, authority, admin, operator.")]
    [InlineData("\"roles\": [\"check\", \"check\"]", "Carrier alpha: the role check is there twice.")]
    [InlineData("\"roles\": \"check\"", "Carrier alpha: roles must be a list in square brackets.")]
    [InlineData("\"roles\": null", "Carrier alpha: roles must be a list in square brackets.")]
    [InlineData("\"roles\": [1]", "Carrier alpha: each entry of roles must be a text of 1 to 100 characters on one line")]
    [InlineData("\"name\": \"a\\nb\"", "Carrier alpha: name must be a text of 1 to 100 characters on one line")]
    [InlineData("\"name\": \"\"", "Carrier alpha: name must be a text of 1 to 100 characters on one line")]
    [InlineData("\"proxy\": \"true\"", "Carrier alpha: proxy must be true or false.")]
    [InlineData("\"certificates\": true", "Carrier alpha, certificates must be an object in braces, with the keys carrierUri, uris, thumbprints.")]
    [InlineData("\"certificates\": {\"thumbprint\": []}", "Carrier alpha, certificates: 'thumbprint' is not a key here; did you mean thumbprints?")]
    [InlineData("\"certificates\": {\"thumbprints\": [\"abc\"]}", "each entry of thumbprints must be a SHA-256 thumbprint: 64 hexadecimal digits")]
    [InlineData("\"certificates\": {\"uris\": [\"alpha\"]}", "each entry of uris must be a whole URI, such as urn:phonetheft:carrier:alpha.")]
    [InlineData("\"quotas\": {\"checksPerSecond\": -1}", "Carrier alpha, quotas: checksPerSecond must be a whole number from 0 to 1000000000")]
    [InlineData("\"quotas\": {\"checksPerSecond\": 1.5}", "checksPerSecond must be a whole number")]
    [InlineData("\"quotas\": {\"checksPerSecond\": \"100\"}", "checksPerSecond must be a whole number")]
    [InlineData("\"quotas\": {\"checksPerSecond\": 99999999999}", "checksPerSecond must be a whole number")]
    [InlineData("\"quotas\": {\"checksPerSecond\": null}", "checksPerSecond must be a whole number")]
    public void A_fault_of_a_carrier_names_it(string member, string said) =>
        Assert.Contains(said, Assert.Single(FaultsOf($$"""{"carriers": [{"id": "alpha", {{member}}}]}""")), StringComparison.Ordinal);

    [Theory]
    [InlineData("\"id\": \"alpha\"", "\"id\": \"alpha\"", "Line 3: Carrier alpha: the id 'alpha' is there already, on line 2.")]
    [InlineData("\"id\": \"a\", \"certificates\": {\"uris\": [\"urn:x:y\"]}", "\"id\": \"b\", \"certificates\": {\"uris\": [\"urn:x:y\"]}",
        "Line 3: Carrier b: the URI 'urn:x:y' is there already, on line 2.")]
    [InlineData("\"id\": \"a\", \"tokens\": {\"subjects\": [\"s\"]}", "\"id\": \"b\", \"tokens\": {\"subjects\": [\"s\"]}",
        "Line 3: Carrier b: the subject 's' is there already, on line 2.")]
    [InlineData("\"id\": \"a\", \"certificates\": {\"thumbprints\": [\"" + Thumbprint + "\"]}",
        "\"id\": \"b\", \"certificates\": {\"thumbprints\": [\"01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF:01:23:45:67:89:AB:CD:EF\"]}",
        "Line 3: Carrier b: the thumbprint '0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789AB…' is there already, on line 2.")]
    public void What_identifies_one_carrier_identifies_no_other(string first, string second, string said) =>
        Assert.Equal(said, Assert.Single(FaultsOf($"{{\"carriers\": [\n{{{first}}},\n{{{second}}}]}}")));

    [Fact]
    public void All_faults_are_said_at_once_in_their_order() =>
        Assert.Equal(
            [
                "Line 2: Carrier alpha: 'chek' is not a role; did you mean check?",
                "Line 3: Carrier beta: proxy must be true or false.",
                "Line 4: Carrier 3 of the list has no id.",
            ],
            FaultsOf("{\"carriers\": [\n{\"id\": \"alpha\", \"roles\": [\"chek\"]},\n{\"id\": \"beta\", \"proxy\": 1},\n{}\n]}"));

    [Fact]
    public void Very_many_faults_are_counted()
    {
        var faults = FaultsOf($"{{\"carriers\": [{string.Join(",\n", Enumerable.Repeat("{}", 60))}]}}");

        Assert.Equal(51, faults.Count);
        Assert.Equal("There are 10 more faults.", faults[^1]);
    }

    [Fact]
    public void More_carriers_than_a_register_may_have_are_refused() =>
        Assert.Equal(
            "Line 1: The file: carriers has 1001 entries; 1000 is the most.",
            Assert.Single(FaultsOf($"{{\"carriers\": [{string.Join(",", Enumerable.Range(0, 1_001).Select(number => $"{{\"id\": \"c{number}\"}}"))}]}}")));

    [Fact]
    public void What_stands_in_the_file_is_cut_short_in_a_message() =>
        Assert.InRange(Assert.Single(FaultsOf($"{{\"carriers\": [], \"{new string('k', 5_000)}\\u0007\": 1}}")).Length, 1, 200);

    private static CarrierRegister Read(string text)
    {
        var read = RegisterReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Empty(read.Faults);
        return read.Register!;
    }

    private static List<string> FaultsOf(string text)
    {
        var read = RegisterReader.Read(Encoding.UTF8.GetBytes(text));
        Assert.Null(read.Register);
        return [.. read.Faults.Select(fault => fault.ToString())];
    }
}
