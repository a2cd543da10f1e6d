using System.Buffers;
using Grpc.Core;
using PhoneTheft.Gateway.Checking;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>A CheckResponse that is written straight from its answer.</summary>
internal sealed class CheckResponseFrame
{
    private CheckAnswer _answer;
    private PositionMessage _position = null!;

    public CheckResponseFrame() => Completed = Task.FromResult(this);

    /// <summary>A completed task for a handler to return.</summary>
    public Task<CheckResponseFrame> Completed { get; }

    public void Set(in CheckAnswer answer, PositionMessage position) => (_answer, _position) = (answer, position);

    /// <summary>Writes it and returns it to the pool: gRPC writes a response once and does not use it again.</summary>
    public static void Write(CheckResponseFrame response, SerializationContext context)
    {
        Span<byte> bytes = stackalloc byte[CheckResponseEncoding.MaxSize];
        var size = CheckResponseEncoding.Write(bytes, response._answer, response._position);
        context.SetPayloadLength(size);
        context.GetBufferWriter().Write(bytes[..size]);
        context.Complete();
        ThreadLocalPool<CheckResponseFrame>.Return(response);
    }
}
