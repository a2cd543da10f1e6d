using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>The check path for many devices at once: their statuses are looked up together, so that the waits for memory overlap.</summary>
internal sealed class ManyChecker(Replica replica, RevisionMessages revisions)
{
    // One result with each error there can be for a malformed IMEI, made once.
    private static readonly CheckManyResponse[] MalformedResults = [.. Enum.GetValues<ImeiError>().Select(error => ResultOf(ImeiArgument.ErrorOf(error)))];

    [ThreadStatic]
    private static EquipmentStatus[]? _statuses;

    /// <param name="question">Devices, at most as many as the limit.</param>
    /// <param name="maxStaleness">How old the answers may be; null: any age will do.</param>
    /// <param name="tally">Counts what was answered.</param>
    /// <exception cref="Grpc.Core.RpcException">Nothing is loaded.</exception>
    public CheckManyResponseFrame Answer(CheckManyRequestFrame question, TimeSpan? maxStaleness, ref CheckTally tally)
    {
        var reply = ThreadLocalPool<CheckManyResponseFrame>.Rent();
        reply.Clear();
        var identities = question.Identities;
        var notes = question.Notes;

        // The views before the tables, as for one device: what is said of a shard then holds for all its answers. And before the
        // shards: a store that is opened between the two would have views of shards that aren't there.
        var views = replica.TakeViews();
        var shards = replica.Shards;
        var of = new ShardAnswers?[views.Count];
        var statuses = (_statuses ??= new EquipmentStatus[Limits.MaxItems]).AsSpan(0, identities.Length);
        views.StatusesOf(identities, statuses);
        for (var i = 0; i < identities.Length; i++)
        {
            if (notes[i] >= ItemNote.Malformed)
            {
                reply.Add(MalformedResults[notes[i] - ItemNote.Malformed]);
                tally.Add(CheckOutcome.Malformed);
                continue;
            }

            if (statuses[i] == EquipmentStatus.None)
            {
                // A node with nothing loaded fails the call: an item error among answers would look like a malformed IMEI.
                throw DeviceChecker.NotLoaded.ToRpcException();
            }

            var shard = identities[i].ShardOf(of.Length);
            var answers = of[shard] ??= AnswersOf(shards[shard], views[shard]!, maxStaleness);
            if (answers.TooStale is { } tooStale)
            {
                reply.Add(tooStale);
                tally.Add(CheckOutcome.Refused);
                continue;
            }

            reply.AddResult(statuses[i], notes[i] == ItemNote.CheckDigitMismatch, shard);
            tally.Add((CheckOutcome)statuses[i]);
        }

        foreach (var answers in of)
        {
            if (answers is { TooStale: null })
            {
                reply.Add(new CheckManyResponse { Shards = { answers.Freshness } });
            }
        }

        return reply;
    }

    private ShardAnswers AnswersOf(ReplicaShard shard, ShardView view, TimeSpan? maxStaleness)
    {
        var freshness = Freshness.Of(shard, revisions.Of(view));
        return new ShardAnswers(
            freshness.Satisfies(maxStaleness) ? null : ResultOf(DeviceChecker.TooStale(freshness)),
            new ShardFreshness { Revision = freshness.Position.Revision, StalenessMs = (ulong)freshness.StalenessMs, Suspect = freshness.Suspect });
    }

    private static CheckManyResponse ResultOf(GatewayError error) => new() { Results = { new CheckResult { Error = error.ToItemError() } } };

    private sealed record ShardAnswers(CheckManyResponse? TooStale, ShardFreshness Freshness);
}
