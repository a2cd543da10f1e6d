using Grpc.Core;
using PhoneTheft.Gateway.Client.Journal;
using PhoneTheft.Gateway.Client.Syncing;
using PhoneTheft.Gateway.V1;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;

namespace PhoneTheft.Gateway.Client.Publishing;

// What the gateway answers.
internal sealed partial class Publisher
{
    // When a gateway gives no time.
    private static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(200);

    /// <summary>Takes the answer to one Publish.</summary>
    /// <exception cref="ProtocolViolationException">It answers no Publish, or not all of one; or says what can't be.</exception>
    /// <exception cref="SessionSupersededException">Another process publishes with this state.</exception>
    /// <exception cref="GatewayException">A fault of the gateway's.</exception>
    public void Take(PublishResult answer)
    {
        if (!_inFlight.Remove(answer.PublishId, out var publish) || (answer.Results.Count != publish.Count && (answer.Error is null || answer.Results.Count > 0)))
        {
            throw new ProtocolViolationException("A PublishResult answers no Publish that was sent, or not all of it.");
        }

        if (publish.Confirms)
        {
            _parts.Guard.Token = answer.Error is null && answer.RetryAfter is null ? null : _parts.Guard.Token;
        }

        if (answer.RetryAfter is { } wait)
        {
            PauseFor(wait.ToTimeSpan());
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
                AskForConfirmation(part, error);
                break;
            case ErrorReason.BulkConfirmationInvalid:
                // Used or too old. Without it the gateway asks again.
                _parts.Guard.Token = null;
                break;
            case ErrorReason.SequenceInvalid or ErrorReason.SessionReadOnly or ErrorReason.DeviceRepeated or ErrorReason.TooManyItems:
                throw new ProtocolViolationException($"The gateway says {decoded.Reason} of a Publish that is in order.");
            default:
                if (decoded.IsTransient)
                {
                    _parts.Status.Change(status => status with { LastError = decoded });
                    if (_pausedUntil <= _parts.Time.GetTimestamp())
                    {
                        PauseFor(RetryAfter);
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

    private void AskForConfirmation(PublishPart part, ItemError error)
    {
        _parts.Guard.Token = null;

        // What is confirmed goes first: the token is good once.
        _turn = part.Lane.Shard;
        var confirmation = new PublishConfirmation(error.BulkConfirmation?.Token ?? "", (long)(error.BulkConfirmation?.Amount ?? 0), error.Message);
        _parts.Status.Change(status => status with { Confirmation = confirmation, LastError = GatewayError.From(error) });
        _parts.Convergence.FailAll(new PublishConfirmationRequiredException(confirmation));
    }

    private void PauseFor(TimeSpan time)
    {
        var until = _parts.Time.GetTimestamp() + (long)(time.TotalSeconds * _parts.Time.TimestampFrequency);
        _pausedUntil = Math.Max(_pausedUntil, until);
    }

    private void Report(JournalEntry entry, PublishedOperation result, Durability durability)
    {
        _published++;
        _parts.Receipts.Settle(entry.Id, operation => new OperationResult
        {
            Operation = operation,
            Outcome = (OperationOutcome)result.Outcome,
            Revision = Wire.ReadRevision(result.Revision),
            Status = (EquipmentStatus)result.Status,
            OtherHolds = (int)result.OtherHolds,
            Durability = (PublishDurability)durability,
        });
    }
}
