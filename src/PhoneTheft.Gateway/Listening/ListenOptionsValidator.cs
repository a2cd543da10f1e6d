using Microsoft.Extensions.Options;
using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Security;

namespace PhoneTheft.Gateway.Listening;

/// <summary>Refuses to start where strangers could get in or listen, and where settings of TLS would be without effect.</summary>
internal sealed class ListenOptionsValidator(SecurityOptions security, TlsOptions tls, CertificatesOptions certificates)
    : IValidateOptions<ListenOptions>
{
    private const string WayOut =
        "Only where something else keeps strangers out, such as a container port published to 127.0.0.1, set ";

    public ValidateOptionsResult Validate(string? name, ListenOptions options)
    {
        var failures = new List<string>();
        var grpc = Check("Grpc", options.Grpc, options.AllowInsecureGrpc, failures);
        var http = Check("Http", options.Http, options.AllowInsecureHttp, failures);
        if (grpc is not null && http is not null)
        {
            if (grpc.Overlaps(http))
            {
                failures.Add($"Listen:Grpc is {grpc} and Listen:Http is {http}: each needs a port of its own, such as 50051 and 8080.");
            }

            failures.AddRange(TlsFailures(grpc, http));
        }

        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    private ListenAddress? Check(string listener, string value, bool allowsInsecure, List<string> failures)
    {
        var setting = $"Listen:{listener}";
        if (!ListenAddress.TryParse(value, out var address))
        {
            var shown = value.Contains('@', StringComparison.Ordinal) ? "" : $" is '{value}'";
            failures.Add(
                $"{setting}{shown}; it must be like http://127.0.0.1:50051 or https://0.0.0.0:50051, with an IP address or localhost.");
            return null;
        }

        if (address.IsTls && tls.Certificate is null)
        {
            failures.Add($"{setting} is {address}, and Tls:Certificate is not set. Set it to the gateway's certificate, and Tls:Key to its key.");
        }

        if (!address.IsLoopback && !allowsInsecure && Danger(address) is { } danger)
        {
            failures.Add($"{setting} is {address}, which other machines can reach, and {danger} {WayOut}Listen:AllowInsecure{listener}=true.");
        }

        return address;
    }

    private string? Danger(ListenAddress address) =>
        security.Mode is SecurityMode.Development
            ? "Security:Mode=Development does not check who calls. Set Security:Mode=Authenticated, or listen on 127.0.0.1."
            : address.IsTls ? null
            : "without TLS tokens and lists can be read and changed on the way. Listen on https://, or on 127.0.0.1.";

    private IEnumerable<string> TlsFailures(ListenAddress grpc, ListenAddress http)
    {
        if (tls.IsSet && !grpc.IsTls && !http.IsTls)
        {
            yield return $"Tls:Certificate, Tls:Key or Tls:PasswordFile is set, and no listener has TLS: " +
                $"Listen:Grpc is {grpc} and Listen:Http is {http}. Use https://, or remove the settings of Tls.";
        }
        else if (tls.Certificate is null && tls.IsSet)
        {
            yield return "Tls:Key or Tls:PasswordFile is set, and Tls:Certificate is not. Set it, or remove them.";
        }

        if (certificates.Authorities is not null && !grpc.IsTls)
        {
            yield return $"Security:Certificates:Authorities is set, and Listen:Grpc is {grpc}: clients show certificates over https:// only.";
        }

        if (certificates.RevocationLists is not null && certificates.Authorities is null)
        {
            yield return "Security:Certificates:RevocationLists is set, and Security:Certificates:Authorities is not: no certificate is asked for.";
        }
    }
}
