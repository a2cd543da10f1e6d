using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Security;

/// <summary>How the SAN URI of a client certificate names the carrier, such as urn:phonetheft:carrier:&lt;id&gt;.</summary>
internal sealed class CarrierUriPattern
{
    private const string Place = "<id>";

    private readonly string _before;
    private readonly string _after;

    /// <exception cref="SettingsRefusedException">The pattern has no place for the id, or more than one.</exception>
    public CarrierUriPattern(string pattern)
    {
        var parts = pattern.Split(Place);
        if (parts is not [{ Length: > 0 } before, var after] || !Uri.TryCreate(before + "alpha" + after, UriKind.Absolute, out _))
        {
            throw new SettingsRefusedException([
                $"Security:Certificates:CarrierUri must be a URI with {Place} once where the carrier's id stands, such as " +
                "urn:phonetheft:carrier:<id> or spiffe://example.org/carrier/<id>."]);
        }

        (_before, _after) = (before, after);
    }

    /// <summary>The id in a URI, compared letter by letter; null: the pattern is another, or no carrier can have that id.</summary>
    public string? IdIn(string uri)
    {
        if (uri.Length <= _before.Length + _after.Length
            || !uri.StartsWith(_before, StringComparison.Ordinal) || !uri.EndsWith(_after, StringComparison.Ordinal))
        {
            return null;
        }

        var id = uri[_before.Length..^_after.Length];
        return CarrierId.IsValid(id) ? id : null;
    }
}
