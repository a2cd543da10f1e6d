using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Operations;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Contract;

/// <summary>Reads a Block or Unblock request into an operation, or says what is wrong with it before anything is touched.</summary>
internal static class HoldRequestReader
{
    private static readonly long FirstSecond = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly GatewayError InPast = new(
        ErrorReason.ExpiryInPast, "expires_at must be later than the store's current time.", "expires_at");

    private static readonly GatewayError NotKept = new(
        ErrorReason.ChoiceUnknown, "keep_reason must not be set in a publish. Send the reason that the hold is to have.", "keep_reason");

    private static readonly long LastSecond = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <summary>Reads a Block: the hold keeps the fields that it leaves out.</summary>
    /// <param name="request">What the caller sent.</param>
    /// <param name="caller">The caller, who will own the hold.</param>
    /// <param name="nowAt">The store's time for a device, as this node knows it.</param>
    /// <param name="operation">Good when there is no error.</param>
    public static GatewayError? Read(
        BlockRequest request, Caller caller, Func<EquipmentIdentity, DateTimeOffset> nowAt, out WriteOperation operation)
    {
        var error = ReadWhole(request, caller, nowAt, out var place);
        operation = error is null ? place with { Keep = LeftOut(request) } : null!;
        return error;
    }

    /// <summary>
    /// Reads a published block. It may be sent again much later, so it describes the whole hold: fields that it leaves out are empty.
    /// </summary>
    /// <inheritdoc cref="Read(BlockRequest, Caller, Func{EquipmentIdentity, DateTimeOffset}, out WriteOperation)"/>
    public static GatewayError? ReadPublished(
        BlockRequest request, Caller caller, Func<EquipmentIdentity, DateTimeOffset> nowAt, out WriteOperation operation)
    {
        operation = null!;
        if (request.KeepReason)
        {
            return NotKept;
        }

        var error = ReadWhole(request, caller, nowAt, out var place);
        operation = place;
        return error;
    }

    /// <inheritdoc cref="Read(BlockRequest, Caller, Func{EquipmentIdentity, DateTimeOffset}, out WriteOperation)"/>
    public static GatewayError? Read(UnblockRequest request, Caller caller, out WriteOperation operation)
    {
        var error = ImeiArgument.ReadForWrite(request.Imei, request.CheckDigit, out var identity) ?? ErrorOf(request.Actor, "actor");
        operation = WriteOperation.Release(caller.Carrier, identity, request.Actor);
        return error;
    }

    private static GatewayError? ReadWhole(
        BlockRequest request, Caller caller, Func<EquipmentIdentity, DateTimeOffset> nowAt, out Place place)
    {
        place = null!;
        var disposition = request.Disposition == V1.Disposition.Unspecified
            ? Core.Disposition.Block
            : (Core.Disposition)request.Disposition;
        var reason = (Core.HoldReason)request.Reason;
        var error = ImeiArgument.ReadForWrite(request.Imei, request.CheckDigit, out var identity)
            ?? ErrorOf(disposition, reason, caller)
            ?? ErrorOf(request.AssertedAt, "asserted_at")
            ?? ErrorOf(request.ExpiresAt, "expires_at")
            ?? ErrorOf(request.Reference, "reference")
            ?? ErrorOf(request.Actor, "actor");
        if (error is not null)
        {
            return error;
        }

        var expiresAt = Time(request.ExpiresAt);
        if (expiresAt <= nowAt(identity))
        {
            return InPast;
        }

        place = WriteOperation.Place(
            caller.Carrier, identity, disposition, reason, Time(request.AssertedAt), expiresAt, request.Reference, request.Actor);
        return null;
    }

    private static HoldFields LeftOut(BlockRequest request) =>
        (request.KeepReason ? HoldFields.Reason : HoldFields.None)
        | (request.AssertedAt is null ? HoldFields.AssertedAt : HoldFields.None)
        | (request.ExpiresAt is null ? HoldFields.ExpiresAt : HoldFields.None)
        | (request.HasReference ? HoldFields.None : HoldFields.Reference);

    private static GatewayError? ErrorOf(Core.Disposition disposition, Core.HoldReason reason, Caller caller) => disposition switch
    {
        not (Core.Disposition.Block or Core.Disposition.Track) =>
            new GatewayError(ErrorReason.DispositionUnknown, "disposition must be DISPOSITION_BLOCK or DISPOSITION_TRACK.", "disposition"),
        _ when !reason.IsKnown =>
            new GatewayError(ErrorReason.HoldReasonUnknown, "reason must be one of the named values of HoldReason, such as HOLD_REASON_STOLEN.", "reason"),
        Core.Disposition.Block when reason.MayOnlyTrack =>
            new GatewayError(
                ErrorReason.HoldReasonTrackOnly,
                "reason is a claim, which may only track. Send DISPOSITION_TRACK, or another reason.",
                "reason"),
        _ when reason.NeedsAuthority && !caller.IsAuthority =>
            new GatewayError(ErrorReason.RoleRequired, "reason COURT_ORDER requires the role authority.", "reason"),
        _ => null,
    };

    private static GatewayError? ErrorOf(Timestamp? timestamp, string field) =>
        timestamp is null
        || IsEmpty(timestamp)
        || (timestamp.Seconds >= FirstSecond && timestamp.Seconds <= LastSecond && timestamp.Nanos is >= 0 and < Duration.NanosecondsPerSecond)
            ? null
            : new GatewayError(ErrorReason.TimeInvalid, $"{field} must be between 2000-01-01 and 9999-12-31.", field);

    // The store separates fields by tabs and records by line feeds, and a log line must stay one line.
    public static GatewayError? ErrorOf(string text, string field) => text switch
    {
        { Length: > Limits.MaxTextLength } => new GatewayError(
            ErrorReason.TextTooLong, $"{field} must have at most {Limits.MaxTextLength} characters; got {text.Length}.", field),
        _ when text.Any(char.IsControl) => new GatewayError(
            ErrorReason.TextCharacter, $"{field} must not hold control characters, such as tabs and line feeds.", field),
        _ => null,
    };

    // What a message without fields is on the wire.
    private static bool IsEmpty(Timestamp timestamp) => timestamp is { Seconds: 0, Nanos: 0 };

    private static DateTimeOffset? Time(Timestamp? timestamp) =>
        timestamp is null || IsEmpty(timestamp) ? null : DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds);
}
