using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Listening;

/// <summary>What is not safe about this gateway as it is set up, and what soon won't be.</summary>
internal sealed class SafetyWarnings(
    SecurityOptions security, ListenOptions listen, WatchedFiles files, CertificateWarnings certificates, IssuerMetadata issuer)
{
    /// <summary>What was not so at the start, or won't stay so: certificates that expire, files and keys that can't be read again.</summary>
    public IEnumerable<string> Passing => [.. certificates.All, .. files.Faults, .. issuer.Faults];

    public IEnumerable<string> OfSettings()
    {
        if (security.Mode is SecurityMode.Development)
        {
            yield return "Callers are not authenticated. Anybody can act as any carrier, with all roles, by naming it in x-dev-carrier.";
        }

        foreach (var (setting, value) in new[] { ("Listen:Grpc", listen.Grpc), ("Listen:Http", listen.Http) })
        {
            if (ListenAddress.TryParse(value, out var address) && !address.IsTls)
            {
                yield return address.IsLoopback
                    ? $"{setting} has no TLS: use it from this machine only."
                    : $"{setting} has no TLS: requests and answers can be read on the network.";
            }
        }

        foreach (var permission in listen.InsecureBeyondLoopback(asksWhoCalls: security.Mode is not SecurityMode.Development))
        {
            yield return $"{permission} is set: other machines may reach this gateway.";
        }
    }
}
