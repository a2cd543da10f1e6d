using Grpc.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>Something a client did or saw on one of its sync streams.</summary>
/// <param name="At">When, by the monotonic clock that all clients of a history share: taken before a send and after a receive.</param>
/// <param name="Stream">Counts the client's streams.</param>
internal abstract record Moment(long At, int Stream)
{
    /// <summary>It opened the stream at a gateway.</summary>
    public sealed record Opened(long At, int Stream, string Gateway) : Moment(At, Stream);

    /// <summary>It sent a message, which may have arrived or not.</summary>
    public sealed record Sent(long At, int Stream, V1.SyncRequest Message) : Moment(At, Stream);

    /// <summary>It received a message.</summary>
    public sealed record Received(long At, int Stream, V1.SyncResponse Message) : Moment(At, Stream);

    /// <summary>The stream ended.</summary>
    public sealed record Ended(long At, int Stream, StatusCode Status, string Reason) : Moment(At, Stream);
}
