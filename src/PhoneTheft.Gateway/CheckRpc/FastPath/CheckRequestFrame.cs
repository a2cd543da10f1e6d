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
        var question = ThreadLocalPool<CheckRequestFrame>.Rent();
        if (payload.IsSingleSegment && FastRequestReader.TryReadCheck(payload.FirstSpan, out var imei))
        {
            question.Malformed = null;
            question.Consistency = null;
        }
        else
        {
            var request = CheckRequest.Parser.ParseFrom(payload);
            question.Malformed = ImeiArgument.Read(request.Imei, out imei);
            question.Consistency = request.Consistency;
        }

        question.Imei = imei;
        return question;
    }
}
