using System.Net.Sockets;
using System.Security.Authentication;
using PhoneTheft.Gateway.Client;
using StatusCode = Grpc.Core.StatusCode;

namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>Why no gateway was found at an address: one sentence, and what to try.</summary>
/// <param name="Message">What is wrong.</param>
/// <param name="Hint">What to do about it.</param>
internal sealed record ConnectionFault(string Message, string Hint)
{
    private const string AnotherPort = "A gateway's gRPC port is 50051 unless its operator changed it; set the address with --address or PHONETHEFT_ADDRESS.";

    // HTTP/2's error code HTTP_1_1_REQUIRED (RFC 9113, section 7).
    private const long Http11Required = 0xd;

    /// <summary>What is wrong at the addresses; null if the error has another cause.</summary>
    public static ConnectionFault? Of(GatewayError error, IReadOnlyList<Uri> addresses)
    {
        if (error.Reason.Length > 0)
        {
            return null;
        }

        var at = Listed(addresses);
        // The innermost exception first: it is the most specific.
        foreach (var cause in ChainOf(error.Cause).Reverse())
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } when ChainOf(cause).Any(
                    inner => inner is AuthenticationException && IsOfCertificate(inner)):
                    return new($"The certificate of {at} is not trusted on this machine, or was issued for another host.", "Ask the gateway's operator for the right host name and certificate authority.");
                case HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError }:
                    return new($"The server at {at} does not use TLS.", "Try http:// instead of https://. " + AnotherPort);
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return new($"There is no host named {string.Join(" or ", addresses.Select(address => address.Host))}.", "Check the spelling; set the address with --address or PHONETHEFT_ADDRESS.");
                case HttpProtocolException { ErrorCode: Http11Required }:
                    return new($"The server at {at} speaks only HTTP/1.1: it is the gateway's health port, or another program.", AnotherPort);
                case HttpProtocolException or HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ResponseEnded }:
                    return new($"The server at {at} does not speak HTTP/2 without TLS: it is another program, or a gateway that requires TLS.", $"Try https:// instead of http://. {AnotherPort}");
            }
        }

        // Another program may answer or hang up in many ways; the absence of a gateway's answer is all they have in common.
        return error.Message.StartsWith("Bad gRPC response", StringComparison.Ordinal)
            ? new($"The server at {at} is not a gateway.", AnotherPort)
            : error.StatusCode == StatusCode.Internal && ChainOf(error.Cause).Any(cause => cause is HttpRequestException or IOException)
            ? new($"The server at {at} accepted the connection and then closed it, or does not speak HTTP/2.", $"Check that a gateway listens there, on its gRPC port. {AnotherPort}")
            : null;
    }

    /// <summary>Addresses, for a sentence.</summary>
    public static string Listed(IEnumerable<Uri> addresses) =>
        string.Join(" or ", addresses.Select(address => address.GetLeftPart(UriPartial.Authority)));

    // .NET distinguishes a certificate error from a handshake error only in the message.
    private static bool IsOfCertificate(Exception exception) =>
        exception.Message.Contains("certificate", StringComparison.OrdinalIgnoreCase);

    private static IEnumerable<Exception> ChainOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
