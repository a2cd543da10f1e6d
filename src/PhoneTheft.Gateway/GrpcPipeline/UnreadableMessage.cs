using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>Tells what is wrong with a malformed message from the way in which gRPC and protobuf fail on it.</summary>
internal static class UnreadableMessage
{
    public static readonly GatewayError ContentType = new(ErrorReason.MessageMalformed, "content-type must be application/grpc.");

    public static readonly GatewayError TooLarge = new(
        ErrorReason.MessageTooLarge, $"A message must be at most {Limits.MaxMessageBytes} bytes long.");

    public static readonly GatewayError Flag = new(
        ErrorReason.MessageMalformed, "The first byte before a message must be 0, or 1 if the message is compressed.");

    private static readonly GatewayError Contents = new(
        ErrorReason.MessageMalformed, "The message cannot be decoded: its bytes are not a message of the contract.");

    private static readonly GatewayError Compression = new(
        ErrorReason.MessageMalformed, "The message cannot be decompressed with the method in grpc-encoding.");

    private static readonly GatewayError Encoding = new(
        ErrorReason.EncodingUnsupported, "grpc-encoding must be identity, gzip or deflate.");

    /// <summary>Null if it is another fault. To be used for faults of reading a request, not of handling it.</summary>
    public static GatewayError? Of(Exception fault) => fault switch
    {
        // What gRPC says itself comes without details; what we say has them.
        RpcException { Trailers.Count: 0 } refusal => Of(refusal.Status),
        InvalidProtocolBufferException or DecoderFallbackException => Contents,
        InvalidDataException { Message: var text } => text.Contains("flag", StringComparison.Ordinal) ? Flag : Compression,

        // A length that gRPC's reader can't even hold. Only the text tells it from a connection that broke.
        IOException { Message: var text } when fault.GetType() == typeof(IOException)
            && text.StartsWith("Message too large", StringComparison.Ordinal) => TooLarge,
        _ => null,
    };

    private static GatewayError? Of(Status status) => status.StatusCode switch
    {
        StatusCode.ResourceExhausted => TooLarge,
        StatusCode.Unimplemented => Encoding,

        // We have stopped reading ourselves.
        StatusCode.Internal when status.Detail.Contains("cancelled", StringComparison.Ordinal) => null,

        // Cut short, more than one, none, or compressed with nothing: gRPC's texts are constants, and plain.
        StatusCode.Internal => new GatewayError(ErrorReason.MessageMalformed, $"The request must be one whole message. {status.Detail}"),
        _ => null,
    };
}
