using PhoneTheft.Gateway.Histories;

namespace PhoneTheft.Gateway.Tests.Sync;

/// <summary>Takes a history apart and puts it together again with one thing changed; the original stays as it is.</summary>
internal static class Mutation
{
    /// <summary>Changes what a client saw on one of its streams.</summary>
    public static History On(this History history, string client, int stream, Action<List<Moment>> change)
    {
        var of = history.Clients.Single(other => other.Name == client);
        var moments = of.Moments.Where(moment => moment.Stream == stream).Select(Copy).ToList();
        change(moments);
        return history.With(of with
        {
            Moments = [.. of.Moments.Where(moment => moment.Stream < stream), .. moments, .. of.Moments.Where(
            moment => moment.Stream > stream)]
        });
    }

    /// <summary>Changes what one of a client's calls says.</summary>
    public static History OnCall(this History history, string client, Predicate<Operation> which, Func<Operation, Operation> change)
    {
        var of = history.Clients.Single(other => other.Name == client);
        var index = of.Calls.ToList().FindIndex(which);
        return history.With(of with { Calls = [.. of.Calls.Select((call, i) => i == index ? change(call) : call)] });
    }

    public static IEnumerable<V1.SyncResponse> Messages(this IEnumerable<Moment> moments) =>
        moments.OfType<Moment.Received>().Select(received => received.Message);

    public static V1.Changes Changes(this IEnumerable<Moment> moments, int index) =>
        moments.Messages().Where(message => message.Changes is not null).ElementAt(index).Changes;

    public static V1.Checkpoint Checkpoint(this IEnumerable<Moment> moments, int index) =>
        moments.Messages().Where(message => message.Checkpoint is not null).ElementAt(index).Checkpoint;

    public static V1.ShardChanges Shard(this V1.Changes changes, int shard) => changes.Shards.Single(of => of.Shard == shard);

    public static int IndexOf(this List<Moment> moments, Predicate<V1.SyncResponse> message) =>
        moments.FindIndex(moment => moment is Moment.Received received && message(received.Message));

    private static History With(this History history, ClientHistory changed) =>
        history with { Clients = [.. history.Clients.Select(client => client.Name == changed.Name ? changed : client)] };

    private static Moment Copy(Moment moment) => moment switch
    {
        Moment.Sent sent => sent with { Message = sent.Message.Clone() },
        Moment.Received received => received with { Message = received.Message.Clone() },
        _ => moment,
    };
}
