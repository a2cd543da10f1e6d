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

    /// <summary>Where the changes of this stream have to start; null: a snapshot comes first, or nothing was agreed on.</summary>
    public ImmutableArray<Revision>? Start => this switch
    {
        { Welcome.Mode: not V1.SyncMode.Delta } or { Welcome: null } or { Hello: null } => null,
        { Hello.Cursor.IsEmpty: false } => Positions.Of(Hello.Cursor),
        _ => Positions.Of(Welcome.Head),
    };

    public string At(int shard, ulong number) => $"{this}, shard {shard}, change {number}";

    public override string ToString() => $"{Client.Name}, stream {Stream}";
}
