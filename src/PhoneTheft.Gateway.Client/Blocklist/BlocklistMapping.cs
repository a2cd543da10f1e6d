using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.V1;
using HoldEnd = PhoneTheft.Gateway.Core.HoldEnd;
using PastHold = PhoneTheft.Gateway.Core.PastHold;

namespace PhoneTheft.Gateway.Client;

/// <summary>From the messages of BlocklistService to the library's records, and back. Enums are numbered alike.</summary>
internal static class BlocklistMapping
{
    public static BlockRequest Write(BlockWrite write, string confirmation)
    {
        var request = new BlockRequest
        {
            Imei = write.Imei,
            Disposition = (V1.Disposition)write.Disposition,
            Reason = (V1.HoldReason)write.Reason,
            KeepReason = write.KeepReason,
            AssertedAt = write.AssertedAt.ToTimestamp(),
            ExpiresAt = write.ExpiresAt.ToTimestamp(),
            Actor = write.Actor,
            CheckDigit = PolicyOf(write),
            BulkConfirmation = confirmation,
        };
        if (write.Reference is { } reference)
        {
            request.Reference = reference;
        }

        return request;
    }

    public static UnblockRequest Write(UnblockWrite write, string confirmation) => new()
    {
        Imei = write.Imei,
        Actor = write.Actor,
        CheckDigit = PolicyOf(write),
        BulkConfirmation = confirmation,
    };

    public static WriteItem WriteItem(HoldWrite write) => write is BlockWrite block
        ? new WriteItem { Block = Write(block, "") }
        : new WriteItem { Unblock = Write((UnblockWrite)write, "") };

    public static AnnounceWritesRequest Write(WriteAnnouncement announcement, string confirmation)
    {
        var request = new AnnounceWritesRequest
        {
            Ends = (ulong)announcement.Ends,
            Blocks = (ulong)announcement.Blocks,
            AtMost = announcement.IsUpperLimit,
            Actor = announcement.Actor,
            BulkConfirmation = confirmation,
        };
        request.Tacs.AddRange(announcement.Tacs.Select(tac => new TacCount { Tac = tac.Tac.ToString("D8", CultureInfo.InvariantCulture), Blocks = (ulong)tac.Blocks }));
        return request;
    }

    public static HoldWriteResult Read(BlockResponse response, HoldWrite write, bool answerWasLost) =>
        Read(write, answerWasLost, response.Outcome, response.Revision, response.Status, response.OtherHolds, response.Hold, response.Previous);

    public static HoldWriteResult Read(UnblockResponse response, HoldWrite write, bool answerWasLost) =>
        Read(write, answerWasLost, response.Outcome, response.Revision, response.Status, response.OtherHolds, null, response.Previous);

    public static HoldWriteResult Read(WriteResult result, HoldWrite write, bool answerWasLost) => result.Error is { } error
        ? new HoldWriteResult { Outcome = OperationOutcome.Refused, AnswerWasLost = answerWasLost, Error = GatewayError.From(error) }
        : Read(write, answerWasLost, result.Outcome, result.Revision, result.Status, result.OtherHolds, result.Hold, result.Previous);

    public static DeviceDetails Read(GetDeviceResponse device)
    {
        var identity = ContractMapping.ReadIdentity(device.Identity);
        return new()
        {
            Identity = identity,
            Status = ContractMapping.ReadStatus(device.Status),
            Holds = [.. device.Holds.Select(hold => ContractMapping.ReadHold(identity, hold))],
            PastHolds = [.. device.PastHolds.Select(past => Read(identity, past))],
            Model = device.Model is { } model ? new DeviceModel(model.Brand, model.Model) : null,
            CheckDigitMismatch = device.CheckDigitMismatch,
            IsLostHold = device.LostHold,
            Revision = ContractMapping.ReadRevision(device.Revision),
        };
    }

    public static GatewayStatus Read(GetStatusResponse status) => new()
    {
        StoreId = status.StoreId,
        Version = status.Version,
        Shards = [.. status.Shards.Select(Read)],
        Cursor = status.Cursor.Memory,
        Trouble = status.Trouble,
        Losses = [.. status.Losses.Select(Read)],
        LostHolds = (long)status.LostHolds,
        Warnings = [.. status.Warnings],
    };

    private static ShardStatus Read(V1.ShardStatus shard) => new()
    {
        Head = shard.Head is { } head ? ContractMapping.ReadRevision(head) : null,
        State = (ShardState)shard.State,
        Staleness = TimeSpan.FromMilliseconds(shard.StalenessMs),
        Prohibited = (long)shard.Prohibited,
        Tracked = (long)shard.Tracked,
        Holds = (long)shard.Holds,
        LostHolds = (long)shard.LostHolds,
        Digest = shard.Digest.Length == Digest.Size ? Digest.Read(shard.Digest.Span) : default,
    };

    private static LostChanges Read(V1.LostChanges loss) =>
        new(loss.Id, (int)loss.Shard, (long)loss.Changes, loss.AtLeast, TimeOf(loss.NoticedAt), (long)loss.FirstNumber)
        {
            PutBack = (long)loss.PutBack,
            Superseded = (long)loss.Superseded,
            FirstMissing = (long)loss.FirstMissing,
            LastMissing = (long)loss.LastMissing,
            Carriers = [.. loss.Carriers],
        };

    private static PastHold Read(EquipmentIdentity identity, V1.PastHold past) => new(
        ContractMapping.ReadHold(identity, past.Hold ?? new V1.Hold()),
        TimeOf(past.EndedAt) ?? default,
        (HoldEnd)past.End,
        past.EndedBy,
        ContractMapping.ReadRevision(past.EndedRevision));

    private static HoldWriteResult Read(
        HoldWrite write, bool answerWasLost, WriteOutcome outcome, V1.Revision? revision, V1.EquipmentStatus status, uint otherHolds, V1.Hold? hold, V1.Hold? previous)
    {
        // The gateway took it, so it is an IMEI, unless it takes spellings that this version of the library doesn't know.
        var identity = Imei.TryParse(write.Imei, out var imei, out _) ? imei.Identity : default;
        return new()
        {
            Outcome = ContractMapping.ReadOutcome(outcome),
            Revision = ContractMapping.ReadRevision(revision),
            Status = ContractMapping.ReadStatus(status),
            OtherHolds = (int)otherHolds,
            Hold = hold is null ? null : ContractMapping.ReadHold(identity, hold),
            Previous = previous is null ? null : ContractMapping.ReadHold(identity, previous),
            AnswerWasLost = answerWasLost,
        };
    }

    private static CheckDigitPolicy PolicyOf(HoldWrite write) =>
        write.IgnoreCheckDigit ? CheckDigitPolicy.Lenient : CheckDigitPolicy.Strict;

    private static DateTimeOffset? TimeOf(Timestamp? time) => ContractMapping.ReadTime(time);
}
