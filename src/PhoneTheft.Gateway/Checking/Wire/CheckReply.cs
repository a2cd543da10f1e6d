using System.Buffers;
using Grpc.Core;

namespace PhoneTheft.Gateway.Checking.Wire;

/// <summary>A CheckResponse that is written straight from its answer.</summary>
internal sealed class CheckReply
{
    public CheckReply() => Completed = Task.FromResult(this);

    /// <summary>What a handler that has answered returns.</summary>
    public Task<CheckReply> Completed { get; }

    public CheckAnswer Answer { get; set; }

    /// <summary>Writes it, after which it is somebody else's reply: gRPC writes a reply once and then lets go of it.</summary>
    public static void Write(CheckReply reply, SerializationContext context)
    {
        Span<byte> bytes = stackalloc byte[AnswerEncoding.MaxSize];
        var size = AnswerEncoding.Write(bytes, reply.Answer);
        context.SetPayloadLength(size);
        context.GetBufferWriter().Write(bytes[..size]);
        context.Complete();
        Spare<CheckReply>.Return(reply);
    }
}
