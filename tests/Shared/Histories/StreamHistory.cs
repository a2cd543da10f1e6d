using System.Collections.Immutable;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>What one client did and saw on one stream.</summary>
internal sealed record StreamHistory(ClientHistory Client, int Stream, IReadOnlyList<Moment> Moments)
{
    public string Gateway => Moments.OfType<Moment.Opened>().FirstOrDefault()?.Gateway ?? "";

    public V1.Hello? Hello => Moments.OfType<Moment.Sent>().Select(sent => sent.Message.Hello).FirstOrDefault(hello => hello is not null);

    public V1.Welcome? Welcome => Messages.Select(message => message.Welcome).FirstOrDefault(welcome => welcome is not null);

    /// <summary>What came, in the order in which it came.</summary>
    public IEnumerable<V1.SyncResponse> Messages => Moments.OfType<Moment.Received>().Select(received => received.Message);

    /// <summary>Where the changes of this stream have to start; null: a snapshot comes first, or it starts "now".</summary>
    public ImmutableArray<Revision>? Start =>
        Welcome is { Mode: V1.SyncMode.Delta } && Hello is { Cursor.IsEmpty: false } hello ? Positions.Of(hello.Cursor) : null;

    public string At(int shard, ulong number) => $"{this}, shard {shard}, change {number}";

    public override string ToString() => $"{Client.Name}, stream {Stream}";
}
