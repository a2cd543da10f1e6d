using System.Security.Authentication;

namespace PhoneTheft.Gateway.Client;

/// <summary>What went wrong between a client and a server that were to speak TLS and to trust each other's certificates.</summary>
/// <remarks>
/// .NET says it in texts alone: its own about the server's certificate, and on Linux those of OpenSSL for a TLS alert, which is all that a
/// server says when it does not take the client's.
/// </remarks>
/// <param name="Message">What is wrong.</param>
/// <param name="Advice">What to do.</param>
/// <param name="MayPass">
/// A gateway may be there all the same: one that takes no more connections closes them, and so can whoever is between.
/// </param>
internal sealed record TlsFault(string Message, string Advice, bool MayPass = false)
{
    private const string AskOperator = "Ask the gateway's operator for the file of its certificate authority, and give it as AuthoritiesFile.";

    private const string GiveCertificate = "Give a client certificate as CertificateFile and its key as KeyFile; the gateway's operator issues them.";

    /// <summary>What is wrong; null: nothing of the kind.</summary>
    /// <param name="causes">What the connection met, the outermost first.</param>
    /// <param name="address">Where the server is, for people.</param>
    public static TlsFault? Describe(IReadOnlyCollection<Exception> causes, string address)
    {
        TlsFault? closed = null;
        foreach (var cause in causes)
        {
            var text = cause.Message;
            if (cause is AuthenticationException && OfServer(text, address) is { } ofServer)
            {
                return ofServer;
            }

            if (cause is IOException or HttpRequestException && Says(text, "HTTP/2 handshake") && address.StartsWith("https:", StringComparison.Ordinal))
            {
                // With TLS 1.3 a client has finished the handshake before the server looks at its certificate.
                closed = new($"The server at {address} closed the connection after the TLS handshake: it wants a client certificate, takes no more connections, or does not speak HTTP/2.", $"Try again. If it goes on: {GiveCertificate}", MayPass: true);
            }

            if (Says(text, "alert") && OfClient(text, address) is { } ofClient)
            {
                return ofClient;
            }
        }

        return closed ?? OfHandshake(causes, address);
    }

    // Never "use http://": whoever is between could say so by breaking off a handshake, and get the next call without TLS.
    private static TlsFault? OfHandshake(IReadOnlyCollection<Exception> causes, string address) =>
        !causes.Any(cause => cause is HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }) ? null
            : causes.Any(cause => cause is AuthenticationException && Says(cause.Message, "frame")) ? new(
                $"The server at {address} does not use TLS.", $"Check the scheme and the port of the address. {UnansweredCall.GrpcPort}")
            : causes.Any(cause => cause is AuthenticationException) ? new(
                $"The TLS handshake with the server at {address} failed.",
                "Try again; if it goes on, ask the gateway's operator for the address and the versions of TLS.", MayPass: true)
            : new(
                $"The server at {address} ended the TLS handshake: it takes no more connections, or does not use TLS.",
                "Try again; if it goes on, check the scheme and the port of the address, and ask the gateway's operator.", MayPass: true);

    private static TlsFault? OfServer(string text, string address) => text switch
    {
        // Also where the name is wrong as well: whom nobody trusts is not to be trusted under another name.
        _ when Says(text, "RemoteCertificateChainErrors") || Says(text, "UntrustedRoot") || Says(text, "PartialChain") => new(
            $"The certificate of {address} was not issued by a certificate authority that this client trusts.", AskOperator),
        _ when Says(text, "RemoteCertificateNameMismatch") => new(
            $"The certificate of {address} was issued for another host name.",
            "Use the host name in the certificate as the address. If the gateway has another address on purpose, give the name as ServerName."),
        _ when Says(text, "NotTimeValid") => new(
            $"The certificate of {address} has expired or is not valid yet, by the clock of this machine.",
            "Compare the clock with the time; if it is right, the gateway's operator has to renew the certificate."),
        _ when Says(text, "NotValidForUsage") => new(
            $"The certificate of {address} is not for servers.", "Ask the gateway's operator for a certificate with the key usage of a server."),
        _ when Says(text, "Revoked") => new($"The certificate of {address} was revoked.", "Send nothing there, and ask the gateway's operator."),
        _ when Says(text, "certificate") => new($"The certificate of {address} is not trusted by this client.", AskOperator),
        _ => null,
    };

    private static TlsFault? OfClient(string text, string address) => text switch
    {
        _ when Says(text, "certificate required") || Says(text, "handshake failure") => new(
            $"The server at {address} wants a client certificate, or another version of TLS.",
            GiveCertificate),
        _ when Says(text, "certificate expired") => new(
            $"The server at {address} refused the client certificate because it has expired.", "Get a new one from the gateway's operator."),
        _ when Says(text, "certificate revoked") => new(
            $"The server at {address} refused the client certificate because it was revoked.", "Get a new one from the gateway's operator."),
        _ when Says(text, "unknown ca") || Says(text, "certificate") => new(
            $"The server at {address} refused the client certificate.",
            "Send the whole chain of a valid client certificate that the gateway's operator issued."),
        _ => null,
    };

    private static bool Says(string text, string words) => text.Contains(words, StringComparison.OrdinalIgnoreCase);
}
