using Grpc.Core;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc.FastPath;

/// <summary>A CheckRequest whose IMEI was read from the bytes it came in.</summary>
internal sealed class CheckRequestFrame
{
    /// <summary>Good unless <see cref="Malformed"/>.</summary>
    public Imei Imei { get; private set; }

    /// <summary>What is wrong with the IMEI; null: nothing.</summary>
    public GatewayError? Malformed { get; private set; }

    public Consistency? Consistency { get; private set; }

    public static CheckRequestFrame Read(DeserializationContext context)
    {
        var payload = context.PayloadAsReadOnlySequence();
        var frame = ThreadLocalPool<CheckRequestFrame>.Rent();
        if (payload.IsSingleSegment && FastRequestReader.TryReadCheck(payload.FirstSpan, out var imei))
        {
            frame.Malformed = null;
            frame.Consistency = null;
        }
        else
        {
            var request = CheckRequest.Parser.ParseFrom(payload);
            frame.Malformed = ImeiArgument.Read(request.Imei, out imei);
            frame.Consistency = request.Consistency;
        }

        frame.Imei = imei;
        return frame;
    }
}
