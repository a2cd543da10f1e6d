using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Security.Tokens;

namespace PhoneTheft.Gateway.Security;

/// <summary>Refuses to start where nobody could be somebody, and where everybody would be believed although somebody is to be kept out.</summary>
internal sealed class SecurityOptionsValidator(CertificatesOptions certificates, TokenOptions tokens, ProxyOptions proxy) : IValidateOptions<SecurityOptions>
{
    public ValidateOptionsResult Validate(string? name, SecurityOptions options)
    {
        var failures = (options.Mode == SecurityMode.Authenticated ? OfAuthenticated(options) : OfDevelopment()).ToList();
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private IEnumerable<string> OfAuthenticated(SecurityOptions options)
    {
        if (options.Carriers is null)
        {
            yield return "Security:Mode is Authenticated, and Security:Carriers is not set. Set it to the file with the register of carriers.";
        }

        if (certificates.Authorities is null && !tokens.IsSet)
        {
            yield return "Security:Mode is Authenticated, and no way to identify oneself is set. Set Security:Certificates:Authorities, " +
                "the settings of Security:Tokens, or both.";
        }
    }

    // Whoever sets these believes that somebody is kept out.
    private IEnumerable<string> OfDevelopment()
    {
        if (certificates.Authorities is not null || tokens.IsSet || proxy.IsSet)
        {
            yield return "Security:Certificates:Authorities, Security:Tokens or Security:Proxy is set, and Security:Mode is Development, which does not check who calls. " +
                "Set Security:Mode=Authenticated, or remove those settings.";
        }
    }
}
