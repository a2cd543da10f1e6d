using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store;
using PhoneTheft.Gateway.V1;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Reads from a request how fresh an answer has to be.</summary>
internal sealed class ConsistencyReader(Replica replica, HoldStore store)
{
    /// <summary>Above a day it makes no difference, and nothing overflows.</summary>
    private const long MostSeconds = 86_400;

    private static readonly GatewayError NoRevision = new(
        ErrorReason.ConsistencyInvalid, "consistency.at_least is not a revision of this store. Send one that a gateway has answered.",
        "consistency.at_least");

    /// <summary>The field that a required position came in.</summary>
    public static string PositionField(Consistency message) =>
        message.RequirementCase == Consistency.RequirementOneofCase.AtLeastCursor ? "consistency.at_least_cursor" : "consistency.at_least";

    /// <exception cref="RpcException">What is required is malformed, of another store, or the store is not known yet.</exception>
    public RequiredConsistency Read(Consistency message)
    {
        var maxStaleness = ReadMaxStaleness(message.MaxStaleness, "consistency.max_staleness");
        return message.RequirementCase switch
        {
            Consistency.RequirementOneofCase.FullyConsistent => new RequiredConsistency(null, message.FullyConsistent, maxStaleness),
            Consistency.RequirementOneofCase.AtLeast => new RequiredConsistency(
                [PositionOf(message.AtLeast, ShardCount)], false, maxStaleness),
            Consistency.RequirementOneofCase.AtLeastCursor => new RequiredConsistency(
                PositionsOf(message, ShardCount), false, maxStaleness),
            _ => new RequiredConsistency(null, false, maxStaleness),
        };
    }

    /// <exception cref="RpcException">INVALID_ARGUMENT CONSISTENCY_INVALID.</exception>
    public static TimeSpan? ReadMaxStaleness(Duration? duration, string field)
    {
        if (duration is null)
        {
            return null;
        }

        if (duration.Seconds < 0 || duration.Nanos is < 0 or > (Duration.NanosecondsPerSecond - 1))
        {
            throw new GatewayError(ErrorReason.ConsistencyInvalid, $"{field} must be a duration of 0 or more.", field).ToRpcException();
        }

        return duration.Seconds >= MostSeconds ? TimeSpan.FromSeconds(MostSeconds) : duration.ToTimeSpan();
    }

    // Nothing that is said about a position can be judged before it is known how many shards there are.
    private int ShardCount => replica.Shards.Count is > 0 and var shards ? shards : throw GatewayErrors.NotLoaded.ToRpcException();

    private static Revision PositionOf(V1.Revision message, int shards) =>
        message.TryFromContract(shards, out var revision) ? revision : throw NoRevision.ToRpcException();

    private IReadOnlyList<Revision> PositionsOf(Consistency message, int shards) =>
        CursorArgument.Read(message.AtLeastCursor, PositionField(message), store.Identity?.StoreId, shards, out var cursor) is { } error
            ? throw error.ToRpcException()
            : cursor.Positions;
}
