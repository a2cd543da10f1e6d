using System.Net.Sockets;
using System.Security.Authentication;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>Why nobody who speaks our language was found at an address: one sentence, and what to try.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record ConnectionFault(string Message, string Hint)
{
    private const string AnotherPort = "The gateway's gRPC port is 50051 unless its operator chose another; set it with --address or PHONETHEFT_ADDRESS.";

    // HTTP/2's own code for "come back with HTTP/1.1" (RFC 9113, 7).
    private const long Http11Required = 0xd;

    /// <summary>Null: the address is not what is wrong, as far as is known.</summary>
    public static ConnectionFault? Of(GatewayError error, Uri address)
    {
        if (error.Reason.Length > 0)
        {
            return null;
        }

        var at = address.GetLeftPart(UriPartial.Authority);
        // The innermost first: it says most.
        foreach (var cause in ChainOf(error.Cause).Reverse())
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when ChainOf(cause).Any(inner => inner is AuthenticationException && IsOfCertificate(inner)):
                    return new($"The certificate of {at} is not one that this machine trusts, or is another host's.", "Ask the gateway's operator which name and which certificate authority are right.");
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return new($"What listens at {at} doesn't speak TLS.", "Is it http:// there, and not https://? " + AnotherPort);
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new($"There is no host named {address.Host}.", "Is it spelled right? Set the address with --address or PHONETHEFT_ADDRESS.");
                case HttpProtocolException { ErrorCode: Http11Required }:
                    return new($"What listens at {at} speaks HTTP/1.1 only: it is the gateway's port for health, or another server.", AnotherPort);
                case HttpProtocolException or HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ResponseEnded }:
                    return new($"What listens at {at} doesn't speak HTTP/2 without TLS: it is another program, or a gateway behind TLS.", $"Is it https:// there? {AnotherPort}");
            }
        }

        // A stranger may answer and hang up in many ways; that no gateway spoke is all they have in common.
        return error.Message.StartsWith("Bad gRPC response", StringComparison.Ordinal)
            ? new($"Something else than a gateway answers at {at}.", AnotherPort)
            : error.StatusCode == Grpc.Core.StatusCode.Internal && ChainOf(error.Cause).Any(cause => cause is HttpRequestException or IOException)
            ? new($"What listens at {at} took the connection and broke it off, or doesn't speak HTTP/2.", $"Is it a gateway, and its gRPC port? {AnotherPort}")
            : null;
    }

    // .NET tells the two apart in its text only.
    private static bool IsOfCertificate(Exception exception) => exception.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> ChainOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
