using Google.Protobuf;
using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>How fresh an answer has to be, read from a request.</summary>
/// <param name="AtLeast">Wait for this position; null: none.</param>
/// <param name="AtLeastCursor">Wait for every position of this cursor; null: none.</param>
/// <param name="IsFull">Ask the store for its newest change first.</param>
/// <param name="MaxStaleness">Refuse older answers; null: any age will do.</param>
internal readonly record struct RequiredConsistency(Revision? AtLeast, ByteString? AtLeastCursor, bool IsFull, TimeSpan? MaxStaleness)
{
    /// <summary>Beyond a day the difference is none, and nothing overflows.</summary>
    private const long MostSeconds = 86_400;

    public bool NeedsWaiting => AtLeast is not null || AtLeastCursor is not null || IsFull;

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT CONSISTENCY_INVALID.</exception>
    public static RequiredConsistency Read(Consistency? message)
    {
        if (message is null)
        {
            return default;
        }

        return new RequiredConsistency(
            message.RequirementCase == Consistency.RequirementOneofCase.AtLeast ? message.AtLeast : null,
            message.RequirementCase == Consistency.RequirementOneofCase.AtLeastCursor ? message.AtLeastCursor : null,
            message is { RequirementCase: Consistency.RequirementOneofCase.FullyConsistent, FullyConsistent: true },
            ReadMaxStaleness(message.MaxStaleness, "consistency.max_staleness"));
    }

    /// <exception cref="Grpc.Core.RpcException">INVALID_ARGUMENT CONSISTENCY_INVALID.</exception>
    public static TimeSpan? ReadMaxStaleness(Duration? duration, string field)
    {
        if (duration is null)
        {
            return null;
        }

        if (duration.Seconds < 0 || duration.Nanos is < 0 or > (Duration.NanosecondsPerSecond - 1))
        {
            throw new GatewayError(ErrorReason.ConsistencyInvalid, "max_staleness is a length of time, not negative.", field).ToRpcException();
        }

        return duration.Seconds >= MostSeconds ? TimeSpan.FromSeconds(MostSeconds) : duration.ToTimeSpan();
    }
}
