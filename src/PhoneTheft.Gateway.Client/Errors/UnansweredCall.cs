using System.Net.Sockets;
using Grpc.Core;

namespace PhoneTheft.Gateway.Client;

/// <summary>What is wrong when a call got no answer of a gateway, and what to do about it: from what the transport met.</summary>
internal static class UnansweredCall
{
    public const string MoreTime = "Try again, or allow more time.";

    public const string GrpcPort = "A gateway's gRPC port is 50051 unless its operator changed it.";

    // What Grpc.Net.Client says when it could not connect; nothing of the call has left this machine then.
    private const string NotConnected = "Error connecting to subchannel.";

    // HTTP/2's error code HTTP_1_1_REQUIRED (RFC 9113, section 7).
    private const long Http11Required = 0xd;

    /// <summary>The same error, with a message and an advice for people.</summary>
    /// <param name="error">What is known; without a reason.</param>
    /// <param name="address">Where the gateway is that failed.</param>
    /// <param name="asked">Where all are that the call has asked.</param>
    public static GatewayError Describe(GatewayError error, string address, string asked)
    {
        Exception[] causes = [.. ChainOf(error.Cause)];
        if (TlsFault.Describe(causes, address) is { } fault)
        {
            return error with
            {
                StatusCode = fault.MayPass ? StatusCode.Unavailable : error.StatusCode,
                Message = fault.Message,
                Advice = fault.Advice,
                IsWrongAddress = !fault.MayPass,
            };
        }

        if (WrongAddress(error, causes, address) is var (message, advice))
        {
            return error with { Message = message, Advice = advice, IsWrongAddress = true };
        }

        return error.StatusCode switch
        {
            StatusCode.Unavailable => error with { Message = $"No gateway answers at {asked}.", Advice = "Check that it is running, and that the address is right." },
            StatusCode.DeadlineExceeded => error with { Message = SaysNothing(error) ? $"The gateway at {asked} did not answer in time." : error.Message, Advice = MoreTime },
            StatusCode.Unimplemented => error with { Message = $"The server at {address} does not know this call.", Advice = "Another program listens at this address, or an older gateway." },
            _ when error.Cause is not null => error with { Message = $"The call to {address} failed: {error.Message}", Advice = "Try again; if it goes on, look at the cause." },
            _ => error,
        };
    }

    /// <summary>Whether it is certain that no gateway got anything of the call, because the connection was never made.</summary>
    public static bool WasNeverSent(Status status) => status.Detail == NotConnected || ChainOf(status.DebugException).Any(cause => cause is
        SocketException { SocketErrorCode: SocketError.ConnectionRefused or SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }
        or HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError });

    private static (string Message, string Advice)? WrongAddress(GatewayError error, Exception[] causes, string address)
    {
        // The innermost exception first: it is the most specific.
        foreach (var cause in Enumerable.Reverse(causes))
        {
            switch (cause)
            {
                case HttpRequestException { HttpRequestError: HttpRequestError.NameResolutionError } or SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain }:
                    return ($"There is no host named {HostOf(address)}.", "Check the spelling of the address.");
                case HttpProtocolException { ErrorCode: Http11Required }:
                    return ($"The server at {address} speaks only HTTP/1.1: it is the gateway's health port, or another program.", GrpcPort);
                case HttpProtocolException or HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ResponseEnded } when IsTls(address):
                    return ($"The server at {address} does not speak HTTP/2: it is another program.", GrpcPort);
                case HttpProtocolException or HttpRequestException { HttpRequestError: HttpRequestError.HttpProtocolError or HttpRequestError.InvalidResponse or HttpRequestError.VersionNegotiationError or HttpRequestError.ResponseEnded }:
                    return ($"The server at {address} does not speak HTTP/2 without TLS: it is another program, or a gateway that requires TLS.", $"Try https:// instead of http://. {GrpcPort}");
            }
        }

        // Another program may answer or hang up in many ways; the absence of a gateway's answer is all they have in common.
        return error.Message.StartsWith("Bad gRPC response", StringComparison.Ordinal) ? ($"The server at {address} is not a gateway.", GrpcPort)
            : error.StatusCode == StatusCode.Internal && causes.Any(cause => cause is HttpRequestException or IOException)
                ? ($"The server at {address} accepted the connection and then closed it, or does not speak HTTP/2.", $"Check that a gateway listens there, on its gRPC port. {GrpcPort}")
                : null;
    }

    private static bool IsTls(string address) => address.StartsWith("https:", StringComparison.Ordinal);

    // The library says itself how long it waited; gRPC says nothing, or two words.
    private static bool SaysNothing(GatewayError error) => error.Message is "" or "Deadline Exceeded" || error.Cause is not null;

    private static string HostOf(string address) =>
        Uri.TryCreate(address.Contains("://", StringComparison.Ordinal) ? address : $"http://{address}", UriKind.Absolute, out var uri) ? uri.Host : address;

    private static IEnumerable<Exception> ChainOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
        {
            yield return exception;
        }
    }
}
