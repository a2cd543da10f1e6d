using System.Text;
using Google.Protobuf;
using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.GrpcPipeline;

/// <summary>What is wrong with bytes that are no message, told from how gRPC and protobuf fail on them.</summary>
internal static class UnreadableMessage
{
    public static readonly GatewayError ContentType = new(ErrorReason.MessageMalformed, "The content-type of a call is application/grpc.");

    public static readonly GatewayError TooLarge = new(ErrorReason.MessageTooLarge, $"A message may have {Limits.MaxMessageBytes} bytes at most.");

    public static readonly GatewayError Flag = new(
        ErrorReason.MessageMalformed, "The first byte before a message is 0, or 1 where it is compressed. This one is neither.");

    private static readonly GatewayError Contents = new(
        ErrorReason.MessageMalformed, "The message can't be decoded: its bytes are not what the contract's messages are made of.");

    private static readonly GatewayError Compression = new(
        ErrorReason.MessageMalformed, "The message says it is compressed, and can't be decompressed as grpc-encoding says.");

    private static readonly GatewayError Encoding = new(
        ErrorReason.EncodingUnsupported, "grpc-encoding may be identity, gzip or deflate.");

    /// <summary>Null: it is something else. To be asked about what came of reading a request, not of handling it.</summary>
    public static GatewayError? Of(Exception fault) => fault switch
    {
        // What gRPC says itself comes without details; what we say has them.
        RpcException { Trailers.Count: 0 } refusal => Of(refusal.Status),
        InvalidProtocolBufferException or DecoderFallbackException => Contents,
        InvalidDataException { Message: var text } => text.Contains("flag", StringComparison.Ordinal) ? Flag : Compression,

        // A length that gRPC's reader can't even hold. Only the text tells it from a connection that broke.
        IOException { Message: var text } when fault.GetType() == typeof(IOException) && text.StartsWith("Message too large", StringComparison.Ordinal) => TooLarge,
        _ => null,
    };

    private static GatewayError? Of(Status status) => status.StatusCode switch
    {
        StatusCode.ResourceExhausted => TooLarge,
        StatusCode.Unimplemented => Encoding,

        // We have stopped reading ourselves.
        StatusCode.Internal when status.Detail.Contains("cancelled", StringComparison.Ordinal) => null,

        // Cut short, more than one, none, or compressed with nothing: gRPC's texts are constants, and plain.
        StatusCode.Internal => new GatewayError(ErrorReason.MessageMalformed, $"The request is not one whole message. {status.Detail}"),
        _ => null,
    };
}
