using Microsoft.AspNetCore.Http.Features;
using PhoneTheft.Gateway.Connections;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Whose a connection is as soon as it has begun, as far as its client certificate tells.</summary>
/// <remarks>
/// A certificate that leads to no carrier of the register keeps no place: it may be that of a carrier that was removed. Neither does one
/// whose carrier has as many connections as it may have: the first call says so, and ends it.
/// </remarks>
internal sealed class ConnectionOwner(CertificateCallers certificates, TrustedProxy proxy)
{
    public void Begin(IFeatureCollection features)
    {
        if (features.Get<ConnectionPlace>() is not { } place)
        {
            return;
        }

        var connection = features.Get<ConnectionCredentials>();
        var verdict = connection?.Peer.Verdict;
        if (verdict is not { IsGood: true })
        {
            place.Begin(isKnown: false);
        }
        else if (proxy.Is(connection!, verdict))
        {
            place.Begin(isKnown: true);
        }
        else if (certificates.Find(connection!, verdict).Caller is not { Quota: { } quota }
            || !place.IdentifyAs(quota.Carrier, quota.Connections.Allowance.Number))
        {
            place.Begin(isKnown: false);
        }
    }
}
