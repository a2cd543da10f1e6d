using System.Buffers;
using Grpc.Core;
using PhoneTheft.Gateway.Checking;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>A CheckResponse that is written straight from its answer.</summary>
internal sealed class CheckResponseFrame
{
    public CheckResponseFrame() => Completed = Task.FromResult(this);

    /// <summary>What a handler that has answered returns.</summary>
    public Task<CheckResponseFrame> Completed { get; }

    public CheckAnswer Answer { get; set; }

    /// <summary>Writes it, after which it is somebody else's reply: gRPC writes a reply once and then lets go of it.</summary>
    public static void Write(CheckResponseFrame reply, SerializationContext context)
    {
        Span<byte> bytes = stackalloc byte[CheckResponseEncoding.MaxSize];
        var size = CheckResponseEncoding.Write(bytes, reply.Answer);
        context.SetPayloadLength(size);
        context.GetBufferWriter().Write(bytes[..size]);
        context.Complete();
        ThreadLocalPool<CheckResponseFrame>.Return(reply);
    }
}
