using PhoneTheft.Gateway.Checking;
using PhoneTheft.Gateway.CheckRpc.FastPath;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.GrpcPipeline;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.CheckRpc;

/// <summary>Makes the response to a CheckMany: a result for each IMEI, then the freshness of each shard that answered.</summary>
internal sealed class CheckManyResponder(BatchChecker checker, RevisionMessages revisions)
{
    // One result with each error there can be for a malformed IMEI, made once.
    private static readonly CheckManyResponse[] MalformedResults = [.. Enum.GetValues<ImeiError>().Select(
        error => ResultOf(ImeiArgument.ErrorOf(error)))];

    /// <summary>Answered between two looks at the deadline: some 0.1 ms.</summary>
    private const int Chunk = 1_000;

    [ThreadStatic]
    private static EquipmentStatus[]? _statuses;

    /// <param name="request">Devices, at most as many as the limit.</param>
    /// <param name="maxStaleness">How old the answers may be; null: any age is accepted.</param>
    /// <param name="tally">Counts what was answered.</param>
    /// <param name="end">The deadline of the call has passed: the rest is not worked on.</param>
    /// <exception cref="Grpc.Core.RpcException">The shard of a device has not been loaded.</exception>
    public CheckManyResponseFrame Answer(
        CheckManyRequestFrame request, TimeSpan? maxStaleness, ref CheckTally tally, CancellationToken end = default)
    {
        end.ThrowIfCancellationRequested();
        var response = ThreadLocalPool<CheckManyResponseFrame>.Rent();
        response.Clear();
        var identities = request.Identities;
        var notes = request.Notes;
        var statuses = (_statuses ??= new EquipmentStatus[Limits.MaxItems]).AsSpan(0, identities.Length);
        var batch = checker.Check(identities, statuses);
        var of = new ShardAnswers?[batch.ShardCount];
        for (var i = 0; i < identities.Length; i++)
        {
            if (i % Chunk == 0)
            {
                end.ThrowIfCancellationRequested();
            }

            if (notes[i] >= ItemNote.Malformed)
            {
                response.Add(MalformedResults[notes[i] - ItemNote.Malformed]);
                tally.Add(CheckOutcome.Malformed);
                continue;
            }

            if (statuses[i] == EquipmentStatus.None)
            {
                // A node with nothing loaded fails the call: an item error among answers would look like a malformed IMEI.
                throw GatewayErrors.NotLoaded.ToRpcException();
            }

            var shard = identities[i].ShardOf(of.Length);
            var answers = of[shard] ??= AnswersOf(batch.FreshnessOf(shard), maxStaleness);
            if (answers.TooStale is { } tooStale)
            {
                response.Add(tooStale);
                tally.Add(CheckOutcome.Refused);
                continue;
            }

            response.AddResult(
                statuses[i], notes[i] == ItemNote.CheckDigitMismatch, shard, batch.LostHolds is { } lostHolds && lostHolds[i]);
            tally.Add((CheckOutcome)statuses[i]);
        }

        foreach (var answers in of)
        {
            if (answers is { TooStale: null })
            {
                response.Add(new CheckManyResponse { Shards = { answers.Freshness } });
            }
        }

        return response;
    }

    private ShardAnswers AnswersOf(Freshness freshness, TimeSpan? maxStaleness) => new(
        freshness.Satisfies(maxStaleness) ? null : ResultOf(RefusalErrors.Of(CheckRefusal.TooStale, freshness)),
        new ShardFreshness
        {
            Revision = revisions.Of(freshness.View).Revision,
            StalenessMs = (ulong)freshness.StalenessMs,
            Suspect = freshness.Suspect,
        });

    private static CheckManyResponse ResultOf(GatewayError error) =>
        new() { Results = { new CheckResult { Error = error.ToItemError() } } };

    private sealed record ShardAnswers(CheckManyResponse? TooStale, ShardFreshness Freshness);
}
