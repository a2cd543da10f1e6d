using System.Collections.Concurrent;
using System.Net;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>The proxy that may say who calls: by its certificate, from its addresses, and nobody else.</summary>
internal sealed class TrustedProxy
{
    private static readonly GatewayError Elsewhere = new(
        ErrorReason.IdentityConflict,
        "This gateway takes the header that names a carrier from its proxy only. Connect to the proxy, or leave the header out.");

    private static readonly GatewayError Unreadable = new(
        ErrorReason.IdentityRequired, "The header of the proxy must name one carrier: its id, or the SAN URI of its certificate.");

    private readonly RegisteredCallers _callers;
    private readonly CarrierUriPattern _pattern;
    private readonly string _identity;
    private readonly IPNetwork[] _networks = [];
    private volatile KnownNames _known = new(0);

    /// <exception cref="SettingsRefusedException">The settings of the proxy are incomplete or wrong.</exception>
    public TrustedProxy(RegisteredCallers callers, ProxyOptions options, CertificatesOptions certificates)
    {
        (_callers, _pattern, _identity) = (callers, new CarrierUriPattern(certificates.CarrierUri), options.Identity ?? "");
        Header = options.Header;
        if (options.IsSet)
        {
            _networks = [.. NetworksOf(options, certificates)];
        }
    }

    /// <summary>In which it names the carrier; null: there is no proxy.</summary>
    public string? Header { get; }

    /// <summary>Whether this connection is the proxy's.</summary>
    public bool Is(ConnectionCredentials connection, CertificateVerdict verdict) =>
        _networks.Length > 0 && verdict.IsGood && verdict.Uris.Contains(_identity, StringComparer.Ordinal) && IsFromThere(connection.Address);

    /// <summary>The header came over another connection.</summary>
    public static GatewayError Refusal => Elsewhere;

    /// <summary>The carrier that the proxy names.</summary>
    public FoundCaller Find(string name)
    {
        var (version, known) = (_callers.Version, _known);
        if (known.Version != version)
        {
            _known = known = new KnownNames(version);
        }

        if (known.Callers.TryGetValue(name, out var caller))
        {
            return caller;
        }

        if ((CarrierIdOf(name) ?? _pattern.IdIn(name)) is not { } id)
        {
            return Unreadable;
        }

        if (_callers.Register.Find(id) is not { ByProxy: true } carrier)
        {
            return new GatewayError(
                ErrorReason.CarrierUnknown,
                $"This gateway knows no carrier {id} that comes through its proxy. Ask its operator to put the carrier into the register.");
        }

        caller = _callers.Of(carrier, carrier.Roles, IdentifiedBy.Proxy, null);
        known.Callers.TryAdd(name, caller);
        return caller;
    }

    private static string? CarrierIdOf(string name) => Core.CarrierId.IsValid(name) ? name : null;

    private bool IsFromThere(IPAddress address)
    {
        foreach (var network in _networks)
        {
            if (network.Contains(address))
            {
                return true;
            }
        }

        return false;
    }

    private static IEnumerable<IPNetwork> NetworksOf(ProxyOptions options, CertificatesOptions certificates)
    {
        if (options is not { Addresses: { } addresses, Identity: { }, Header: { } header } || certificates.Authorities is null)
        {
            throw new SettingsRefusedException([
                "A proxy needs all of Security:Proxy:Addresses, Security:Proxy:Identity, Security:Proxy:Header and " +
                "Security:Certificates:Authorities, because it shows who it is by a client certificate. Set all of them, or none of Security:Proxy."]);
        }

        if (header.Any(letter => !char.IsAsciiLetterOrDigit(letter) && letter != '-')
            || header.Equals("authorization", StringComparison.OrdinalIgnoreCase)
            || header.Equals(Credentials.DevelopmentHeader, StringComparison.OrdinalIgnoreCase))
        {
            throw new SettingsRefusedException(["Security:Proxy:Header must be the name of a header of its own, such as x-client-carrier."]);
        }

        return addresses.Split(',', StringSplitOptions.TrimEntries).Select(address =>
            IPNetwork.TryParse(address, out var network) ? network
            : IPAddress.TryParse(address, out var one) ? new IPNetwork(one, one.GetAddressBytes().Length * 8)
            : throw new SettingsRefusedException([
                "Security:Proxy:Addresses must be IP addresses, or networks such as 10.1.0.0/24, with commas between them."])).ToList();
    }

    /// <summary>Callers by the names that the proxy has given them, of one register: its carriers bound their number.</summary>
    private sealed record KnownNames(long Version)
    {
        public ConcurrentDictionary<string, Caller> Callers { get; } = new(StringComparer.Ordinal);
    }
}
