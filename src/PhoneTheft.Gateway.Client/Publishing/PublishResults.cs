using Grpc.Core;
using PhoneTheft.Gateway.Client.ClientStatus;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Client.Publishing;

/// <summary>What the gateway answers to what a <see cref="Publisher"/> sent. The loop only.</summary>
internal sealed class PublishResults(Publisher publisher, PendingReceipts receipts, PendingConfirmation confirmation, CurrentStatus status)
{
    // When a gateway gives no time.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    private long _published;

    /// <summary>Takes the answer to one Publish.</summary>
    /// <exception cref="ConnectionFault">It answers no Publish, or not all of one; or says what can't be.</exception>
    /// <exception cref="SessionSupersededException">Another process publishes with this state.</exception>
    /// <exception cref="GatewayException">A fault of the gateway's.</exception>
    public void Take(PublishResult answer)
    {
        var publish = publisher.Answered(answer);
        if (publish.Confirms)
        {
            confirmation.Token = answer.Error is null && answer.RetryAfter is null ? null : confirmation.Token;
        }

        if (answer.RetryAfter is { } wait)
        {
            publisher.PauseFor(wait.ToTimeSpan());
        }

        if (answer.Error is { } refusal)
        {
            TakeRefusal(publish, refusal, answer);
        }
        else
        {
            TakeResults(publish, answer);
        }

        foreach (var part in publish.Parts)
        {
            part.Answered();
        }
    }

    /// <summary>Tells journal and receipts what was answered since the last time.</summary>
    public void Settle()
    {
        if (_published > 0)
        {
            var published = _published;
            status.Change(now => now with { Published = now.Published + published });
            _published = 0;
        }

        foreach (var (entry, error) in publisher.Settle())
        {
            status.Change(now => now with { Refused = now.Refused + 1, LastError = error });
            receipts.Settle(
                entry.Id, operation => new OperationResult { Operation = operation, Outcome = OperationOutcome.Refused, Error = error });
        }
    }

    private void TakeResults(PublishInFlight publish, PublishResult answer)
    {
        var place = 0;
        foreach (var part in publish.Parts)
        {
            foreach (var entry in part.Entries)
            {
                var result = answer.Results[place++];
                if (result.Error is { } error)
                {
                    NotDone(part, [entry], error);
                }
                else
                {
                    part.Done(entry);
                    Report(entry, result, answer.Durability);
                }
            }
        }
    }

    // Nothing of it was applied. Only the operations at fault are, if it names any; the others just go again.
    private void TakeRefusal(PublishInFlight publish, ItemError refusal, PublishResult answer)
    {
        var place = 0;
        var namesAny = answer.Results.Any(result => result.Error is not null);
        foreach (var part in publish.Parts)
        {
            if (!namesAny)
            {
                NotDone(part, part.Entries, refusal);
                continue;
            }

            foreach (var entry in part.Entries)
            {
                if (answer.Results[place++].Error is { } error)
                {
                    NotDone(part, [entry], error);
                }
            }

            part.HasOwnReason |= refusal.Reason != ErrorReason.SequenceGap;
        }
    }

    private void NotDone(PublishPart part, IReadOnlyList<JournalEntry> entries, ItemError error)
    {
        part.HasOwnReason |= error.Reason != ErrorReason.SequenceGap;
        var decoded = GatewayError.From(error);
        switch (error.Reason)
        {
            case ErrorReason.SequenceGap:
                break;
            case ErrorReason.SessionSuperseded:
                throw new SessionSupersededException(decoded);
            case ErrorReason.BulkConfirmationRequired:
                // What is confirmed goes first: the token is good once.
                publisher.BeginWith(part.Lane.Shard);
                confirmation.Await(error);
                break;
            case ErrorReason.BulkConfirmationInvalid:
                // Used or too old. Without it the gateway asks again.
                confirmation.Token = null;
                break;
            case ErrorReason.SequenceInvalid or ErrorReason.SessionReadOnly or ErrorReason.DeviceRepeated or ErrorReason.TooManyItems:
                throw ConnectionFault.Violation($"The gateway refused a correct Publish with {decoded.Reason}.");
            default:
                if (decoded.IsTransient)
                {
                    status.Change(now => now with { LastError = decoded });
                    if (!publisher.IsPaused)
                    {
                        publisher.PauseFor(RetryAfter);
                    }

                    break;
                }

                if (decoded.StatusCode is StatusCode.Internal or StatusCode.Unknown)
                {
                    throw new GatewayException(decoded);
                }

                foreach (var entry in entries)
                {
                    part.Lane.Refuse(entry, decoded);
                }

                break;
        }
    }

    private void Report(JournalEntry entry, PublishedOperation result, Durability durability)
    {
        _published++;
        receipts.Settle(entry.Id, operation => new OperationResult
        {
            Operation = operation,
            Outcome = (OperationOutcome)result.Outcome,
            Revision = ContractMapping.ReadRevision(result.Revision),
            Status = (EquipmentStatus)result.Status,
            OtherHolds = (int)result.OtherHolds,
            Durability = (PublishDurability)durability,
        });
    }
}
