using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Histories;

/// <summary>Reads from a stream's messages what became of each operation that was published on it.</summary>
internal static class PublishedOperations
{
    public static IEnumerable<Operation> Of(StreamHistory stream)
    {
        var results = stream.Moments.OfType<Moment.Received>()
            .Where(received => received.Message.PublishResult is not null)
            .GroupBy(received => received.Message.PublishResult.PublishId)
            .ToDictionary(received => received.Key, received => received.First());
        foreach (var sent in stream.Moments.OfType<Moment.Sent>().Where(sent => sent.Message.Publish is not null))
        {
            var result = results.GetValueOrDefault(sent.Message.Publish.PublishId);
            for (var i = 0; i < sent.Message.Publish.Operations.Count; i++)
            {
                yield return Read(stream, sent, i, result);
            }
        }
    }

    /// <summary>The device it names, whatever it does to it.</summary>
    public static EquipmentIdentity IdentityOf(V1.PublishOperation operation) =>
        Imei.Parse(operation.Block?.Imei ?? operation.Unblock.Imei).Identity;

    private static Operation Read(StreamHistory stream, Moment.Sent sent, int index, Moment.Received? received)
    {
        var operation = sent.Message.Publish.Operations[index];
        var attempted = new Operation
        {
            Gateway = stream.Gateway,
            Carrier = stream.Client.Carrier,
            Kind = operation.Block is null ? OperationKind.Release : OperationKind.Place,
            Identity = IdentityOf(operation),
            Started = sent.At,
            Producer = stream.Hello?.ProducerId ?? "",
            Sequence = operation.Sequence,
        };
        if (received is null)
        {
            return attempted;
        }

        var answer = received.Message.PublishResult;
        if (answer.Error is not null)
        {
            return attempted with { Ended = received.At, Outcome = OperationOutcome.Refused };
        }

        var result = answer.Results[index];
        return attempted with
        {
            Ended = received.At,
            Outcome = OutcomeOf(result),
            Revision = result.Revision,
            Status = result.Status,
        };
    }

    private static OperationOutcome OutcomeOf(V1.PublishedOperation result) => result.Outcome switch
    {
        V1.PublishOutcome.Changed => OperationOutcome.Changed,
        V1.PublishOutcome.Unchanged => OperationOutcome.Unchanged,
        V1.PublishOutcome.NotHeld => OperationOutcome.NotHeld,
        V1.PublishOutcome.AlreadyApplied => OperationOutcome.AlreadyApplied,
        _ when result.Error?.Reason is null or V1.ErrorReason.Unspecified or V1.ErrorReason.WriteOutcomeUnknown => OperationOutcome.Unknown,
        _ => OperationOutcome.Refused,
    };
}
