using System.Buffers.Binary;
using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using ChangeKind = PhoneTheft.Gateway.Core.ChangeKind;
using Disposition = PhoneTheft.Gateway.Core.Disposition;
using EquipmentStatus = PhoneTheft.Gateway.Core.EquipmentStatus;
using Hold = PhoneTheft.Gateway.Core.Hold;
using HoldReason = PhoneTheft.Gateway.Core.HoldReason;
using Revision = PhoneTheft.Gateway.Core.Revision;

namespace PhoneTheft.Gateway.Client;

/// <summary>From the contract's messages to the domain's values, and back. Enums are numbered alike.</summary>
internal static class ContractMapping
{
    public static Revision ReadRevision(V1.Revision? revision) => revision is null
        ? default
        : new Revision(
            (int)revision.Shard,
            (long)revision.Epoch,
            (long)revision.Number,
            revision.Chain.Length == sizeof(ulong) ? BinaryPrimitives.ReadUInt64BigEndian(revision.Chain.Span) : 0);

    /// <exception cref="ConnectionFault">It has no value, or one of a later version: nothing is taken for a permission.</exception>
    public static EquipmentStatus ReadStatus(V1.EquipmentStatus status) => IsKnown(status)
        ? (EquipmentStatus)status
        : throw Unknown(status);

    public static ConnectionFault Unknown(V1.EquipmentStatus status) =>
        ConnectionFault.Violation($"The gateway gave the status {(int)status}, which this version does not know.");

    public static bool IsKnown(V1.EquipmentStatus status) =>
        status is V1.EquipmentStatus.Permitted or V1.EquipmentStatus.Prohibited or V1.EquipmentStatus.Tracked;

    /// <exception cref="ConnectionFault">It has no value, or one of a later version.</exception>
    public static OperationOutcome ReadOutcome(WriteOutcome outcome) => outcome is WriteOutcome.Changed or WriteOutcome.Unchanged
        ? (OperationOutcome)outcome
        : throw ConnectionFault.Violation($"The gateway gave the outcome {(int)outcome}, which this version does not know.");

    /// <returns>Null: there is none.</returns>
    /// <exception cref="ConnectionFault">It is not between the years 1 and 9999.</exception>
    public static DateTimeOffset? ReadTime(Timestamp? time)
    {
        try
        {
            return time?.ToDateTimeOffset();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentOutOfRangeException)
        {
            throw ConnectionFault.Violation("The gateway gave a time that is not between the years 1 and 9999.");
        }
    }

    /// <exception cref="ConnectionFault">It isn't 14 digits.</exception>
    public static EquipmentIdentity ReadIdentity(string digits) =>
        EquipmentIdentity.TryParseCanonical(digits, out var identity)
            ? identity
            : throw ConnectionFault.Violation("An identity is not 14 digits.");

    /// <exception cref="ConnectionFault">They do not ascend, or one is too large.</exception>
    public static EquipmentIdentity[] ReadAscending(IReadOnlyList<ulong> numbers) => AscendingIdentities.TryRead(numbers, out var identities)
        ? identities
        : throw ConnectionFault.Violation("The identities of a list do not ascend, or one has more than 14 digits.");

    /// <exception cref="ConnectionFault">It neither blocks nor tracks.</exception>
    public static Hold ReadHold(EquipmentIdentity identity, V1.Hold hold, string producer = "", ulong sequence = 0) => new()
    {
        Carrier = hold.Carrier,
        Identity = identity,
        Disposition = hold.Disposition is V1.Disposition.Block or V1.Disposition.Track
            ? (Disposition)hold.Disposition
            : throw ConnectionFault.Violation($"A hold has the disposition {(int)hold.Disposition}, which this version does not know."),
        Reason = (HoldReason)hold.Reason,
        AssertedAt = ReadTime(hold.AssertedAt) ?? default,
        ExpiresAt = ReadTime(hold.ExpiresAt),
        Reference = hold.Reference,
        Actor = hold.Actor,
        Producer = producer,
        Sequence = (long)sequence,
        Revision = ReadRevision(hold.Revision),
    };

    public static Hold ReadOwn(OwnHold own) => own.Hold is { } hold
        ? ReadHold(ReadIdentity(own.Identity), hold)
        : throw ConnectionFault.Violation("An own hold says nothing.");

    public static SyncChange ReadChange(ListChange change, Revision revision) => new()
    {
        Revision = revision,
        Identity = ReadIdentity(change.Identity),
        Status = ReadStatus(change.Status),
        Kind = (ChangeKind)change.Kind,
        Carrier = change.Carrier,
        At = ReadTime(change.At) ?? default,
        Hold = change.Hold is { } hold ? ReadHold(ReadIdentity(change.Identity), hold, change.ProducerId, change.Sequence) : null,
        Actor = change.Actor,
    };

    public static PublishOperation Write(SyncOperation written, long sequence)
    {
        var imei = written.Identity.ToString();
        var operation = new PublishOperation { Sequence = (ulong)sequence };
        if (written is PlaceHold place)
        {
            operation.Block = new BlockRequest
            {
                Imei = imei,
                Disposition = (V1.Disposition)place.Disposition,
                Reason = (V1.HoldReason)place.Reason,
                AssertedAt = place.AssertedAt is { } since ? Timestamp.FromDateTimeOffset(since) : null,
                ExpiresAt = place.ExpiresAt is { } until ? Timestamp.FromDateTimeOffset(until) : null,
                Reference = place.Reference,
                Actor = place.Actor,
            };
        }
        else
        {
            operation.Unblock = new UnblockRequest { Imei = imei, Actor = written.Actor };
        }

        return operation;
    }
}
