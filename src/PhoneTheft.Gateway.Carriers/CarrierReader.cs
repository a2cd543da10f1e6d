using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Carriers;

/// <summary>Reads one carrier of a register.</summary>
/// <param name="part">What stands in its place.</param>
/// <param name="number">Its number in the list, from 1.</param>
/// <param name="faults">What is wrong is added here.</param>
internal sealed partial class CarrierReader(JsonPart part, int number, RegisterFaults faults)
{
    internal static readonly string[] Keys = ["id", "name", "contact", "roles", "certificates", "tokens", "proxy", "quotas"];
    internal static readonly string[] CertificateKeys = ["carrierUri", "uris", "thumbprints"];
    internal static readonly string[] TokenKeys = ["carrierClaim", "subjects"];
    internal static readonly string[] QuotaKeys =
        ["checksPerSecond", "writesPerSecond", "checkStreams", "syncStreams", "snapshotsPerHour", "connections"];

    private readonly RegisterObject _entry = new(part, NameOf(part, number), Keys, faults);
    private readonly List<(string Kind, string Value, int Line)> _claims = [];

    public ReadCarrier Read()
    {
        var id = ReadId();
        return new ReadCarrier(
            new Carrier
            {
                Id = id,
                Name = _entry.Text("name", RegisterLimits.LongestName) ?? "",
                Contact = _entry.Text("contact", RegisterLimits.LongestContact) ?? "",
                Roles = ReadRoles(),
                Certificates = Part("certificates", CertificateKeys) is { } certificates ? ReadCertificates(certificates) : CarrierCertificates.None,
                Tokens = Part("tokens", TokenKeys) is { } tokens ? ReadTokens(tokens) : CarrierTokens.None,
                ByProxy = _entry.Flag("proxy") ?? false,
                Quotas = Part("quotas", QuotaKeys) is { } quotas ? ReadQuotas(quotas) : CarrierQuotas.None,
            },
            _entry.Who, _claims);
    }

    // By its id, where it has one: whoever looks for a fault searches for that.
    private static string NameOf(JsonPart part, int number) =>
        part.Members.FirstOrDefault(member => member.Name == "id") is { Value: var id } && IsId(id)
            ? $"Carrier {id.Text}"
            : string.Create(CultureInfo.InvariantCulture, $"Carrier {number} of the list");

    private static bool IsId(JsonPart part) => part.Kind == JsonValueKind.String && CarrierId.IsValid(part.Text);

    private string ReadId()
    {
        if (_entry.Take("id") is not { } given)
        {
            if (_entry.IsObject)
            {
                faults.Add(_entry.Line, $"{_entry.Who} has no id.");
            }
        }
        else if (IsId(given))
        {
            _claims.Add(("id", given.Text, given.Line));
            return given.Text;
        }
        else
        {
            _entry.Fault(given, $"id must be a text of 1 to {CarrierId.MaxLength} characters of a-z, 0-9 and hyphen.");
        }

        return "";
    }

    private CallerRoles ReadRoles()
    {
        var roles = CallerRoles.None;
        foreach (var item in _entry.Texts("roles", RoleNames.All.Count, RegisterLimits.LongestName))
        {
            if (!RoleNames.TryRead(item.Text, out var role))
            {
                var meant = NearestWord.Of(item.Text, RoleNames.All) is { } near ? $"did you mean {near}?" : $"the roles are {string.Join(", ", RoleNames.All)}.";
                _entry.Fault(item, $"{RegisterFaults.Quoted(item.Text)} is not a role; {meant}");
            }
            else if (roles.HasFlag(role))
            {
                _entry.Fault(item, $"the role {item.Text} is there twice.");
            }

            roles |= role;
        }

        return roles;
    }

    private CarrierCertificates ReadCertificates(RegisterObject certificates) => new(
        certificates.Flag("carrierUri") ?? true,
        Identities(certificates, "uris", "URI", uri => WholeUri().IsMatch(uri.Text)
            ? uri.Text
            : Refuse(certificates, uri, "each entry of uris must be a whole URI, such as urn:phonetheft:carrier:alpha.")),
        Identities(certificates, "thumbprints", "thumbprint", thumbprint => Sha256().IsMatch(thumbprint.Text)
            ? thumbprint.Text.Replace(":", "", StringComparison.Ordinal).ToUpperInvariant()
            : Refuse(certificates, thumbprint, "each entry of thumbprints must be a SHA-256 thumbprint: 64 hexadecimal digits, with or without colons.")));

    private CarrierTokens ReadTokens(RegisterObject tokens) => new(
        tokens.Flag("carrierClaim") ?? true, Identities(tokens, "subjects", "subject", subject => subject.Text));

    private static CarrierQuotas ReadQuotas(RegisterObject quotas) => new()
    {
        ChecksPerSecond = quotas.Amount("checksPerSecond"),
        WritesPerSecond = quotas.Amount("writesPerSecond"),
        CheckStreams = quotas.Amount("checkStreams"),
        SyncStreams = quotas.Amount("syncStreams"),
        SnapshotsPerHour = quotas.Amount("snapshotsPerHour"),
        Connections = quotas.Amount("connections"),
    };

    private RegisterObject? Part(string key, string[] keys) =>
        _entry.Take(key) is { } value ? new RegisterObject(value, $"{_entry.Who}, {key}", keys, faults) : null;

    private List<string> Identities(RegisterObject from, string key, string kind, Func<JsonPart, string?> read)
    {
        List<string> all = [];
        foreach (var item in from.Texts(key, RegisterLimits.Identities, RegisterLimits.LongestIdentity))
        {
            if (read(item) is { } identity)
            {
                _claims.Add((kind, identity, item.Line));
                all.Add(identity);
            }
        }

        return all;
    }

    private static string? Refuse(RegisterObject from, JsonPart item, string text)
    {
        from.Fault(item, text);
        return null;
    }

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9+.-]*:[!-~]+\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex WholeUri();

    [GeneratedRegex(
        @"^([0-9A-Fa-f]{64}|([0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2})\z", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Sha256();
}

/// <summary>A carrier as it was read.</summary>
/// <param name="Carrier">Good when there are no faults.</param>
/// <param name="Who">How sentences name it.</param>
/// <param name="Claims">What no other carrier may have, each with its line.</param>
internal sealed record ReadCarrier(Carrier Carrier, string Who, IReadOnlyList<(string Kind, string Value, int Line)> Claims);
