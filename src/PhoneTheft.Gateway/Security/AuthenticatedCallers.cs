using PhoneTheft.Gateway.Certificates;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security.Tokens;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Security;

/// <summary>
/// Finds callers by client certificate, token or proxy. All that a call says must fit together: what is there and wrong is never made up for
/// by something else that is right.
/// </summary>
internal sealed class AuthenticatedCallers(
    CertificateCallers certificates, TrustedProxy proxy, TokenCallers tokens, CertificatesOptions asked, TokenOptions taken) : ICallerFinder
{
    private static readonly GatewayError Different = new(
        ErrorReason.IdentityConflict, "The client certificate and the token name different carriers. Use those of one carrier.");

    private static readonly GatewayError Named = new(
        ErrorReason.IdentityConflict,
        $"The header {Credentials.DevelopmentHeader} names another carrier than the one that has identified itself. Leave it out.");

    private readonly GatewayError _nobody = new(
        ErrorReason.IdentityRequired,
        "This gateway must know who calls. " + ((asked.Authorities is not null, taken.IsSet) switch
        {
            (true, true) => "Connect with a client certificate, or send a token as authorization: Bearer.",
            (true, false) => "Connect with a client certificate.",
            _ => "Send a token as authorization: Bearer.",
        }));

    public Credentials Read(HttpContext call) => Credentials.Of(call, proxy.Header);

    public ValueTask<FoundCaller> FindAsync(Credentials credentials)
    {
        var byConnection = OfConnection(credentials);
        if (credentials.Authorization is not { } authorization || byConnection is { Error: not null })
        {
            return new(Agreed(byConnection ?? _nobody, credentials));
        }

        var byToken = tokens.FindAsync(authorization, credentials.Connection);
        return byToken.IsCompletedSuccessfully
            ? new(Agreed(byToken.Result, byConnection, credentials))
            : AwaitAsync(byToken, byConnection, credentials);
    }

    private static async ValueTask<FoundCaller> AwaitAsync(ValueTask<FoundCaller> byToken, FoundCaller? byConnection, Credentials credentials) =>
        Agreed(await byToken, byConnection, credentials);

    /// <returns>Null: the connection says nothing.</returns>
    private FoundCaller? OfConnection(in Credentials credentials)
    {
        var verdict = CertificateVerdict.NotPresented;
        if (credentials.Connection is { } connection && asked.Authorities is not null)
        {
            verdict = connection.Peer.Verdict;
            if (proxy.Is(connection, verdict))
            {
                connection.IsOfProxy = true;
                return credentials.Proxied is { } name ? proxy.Find(name) : default(FoundCaller?);
            }
        }

        if (credentials.Proxied is not null)
        {
            return TrustedProxy.Refusal;
        }

        return verdict.Fault == CertificateFault.NotPresented ? default(FoundCaller?) : certificates.Find(credentials.Connection!, verdict);
    }

    // The token's caller: it has at most the roles of the other, and was asked for by this call.
    private static FoundCaller Agreed(FoundCaller byToken, FoundCaller? byConnection, in Credentials credentials) =>
        byToken.Caller is { } caller && byConnection is { Caller: { } other } && other.Carrier != caller.Carrier
            ? Different
            : Agreed(byToken, credentials);

    private static FoundCaller Agreed(FoundCaller found, in Credentials credentials) =>
        found.Caller is not { } caller ? found
        : credentials.Named is { } named && named != caller.Carrier ? Named
        : found;
}
