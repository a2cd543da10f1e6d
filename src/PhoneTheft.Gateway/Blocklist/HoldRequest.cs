using Google.Protobuf.WellKnownTypes;
using PhoneTheft.Gateway.Contract;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Errors;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Writing;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Blocklist;

/// <summary>Reads a Block or Unblock request into an operation, or says what is wrong with it before anything is touched.</summary>
internal static class HoldRequest
{
    private static readonly long FirstSecond = new DateTimeOffset(2000, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
    private static readonly long LastSecond = new DateTimeOffset(9999, 12, 31, 23, 59, 59, TimeSpan.Zero).ToUnixTimeSeconds();

    /// <param name="request">What the caller sent.</param>
    /// <param name="caller">Whose hold it is to be.</param>
    /// <param name="nowAt">The store's time for a device, as this node knows it.</param>
    /// <exception cref="Grpc.Core.RpcException">A typed refusal that names the field.</exception>
    public static WriteOperation Read(BlockRequest request, Caller caller, Func<EquipmentIdentity, DateTimeOffset> nowAt)
    {
        Refuse(ImeiArgument.ReadForWrite(request.Imei, request.CheckDigit, out var identity));
        var disposition = request.Disposition == V1.Disposition.Unspecified ? Core.Disposition.Block : (Core.Disposition)request.Disposition;
        var reason = (Core.HoldReason)request.Reason;
        Refuse(ErrorOf(disposition, reason, caller));
        var assertedAt = Time(request.AssertedAt, "asserted_at");
        var expiresAt = Time(request.ExpiresAt, "expires_at");
        if (expiresAt <= nowAt(identity))
        {
            Refuse(new GatewayError(ErrorReason.ExpiryInPast, "A hold that ends by itself ends in the future, by the store's clock.", "expires_at"));
        }

        return WriteOperation.Place(
            caller.Carrier, identity, disposition, reason, assertedAt, expiresAt,
            Text(request.Reference, "reference"), Text(request.Actor, "actor"));
    }

    /// <exception cref="Grpc.Core.RpcException">A typed refusal that names the field.</exception>
    public static WriteOperation Read(UnblockRequest request, Caller caller)
    {
        Refuse(ImeiArgument.ReadForWrite(request.Imei, request.CheckDigit, out var identity));
        return WriteOperation.Release(caller.Carrier, identity, Text(request.Actor, "actor"));
    }

    private static GatewayError? ErrorOf(Core.Disposition disposition, Core.HoldReason reason, Caller caller) => disposition switch
    {
        not (Core.Disposition.Block or Core.Disposition.Track) =>
            new GatewayError(ErrorReason.DispositionUnknown, "A disposition is BLOCK or TRACK.", "disposition"),
        _ when !reason.IsKnown =>
            new GatewayError(ErrorReason.HoldReasonUnknown, "A hold has one of the reasons of HoldReason.", "reason"),
        Core.Disposition.Block when reason.MayOnlyTrack =>
            new GatewayError(ErrorReason.HoldReasonTrackOnly, "A claim may only track: send DISPOSITION_TRACK, or another reason.", "reason"),
        _ when reason.NeedsAuthority && !caller.IsAuthority =>
            new GatewayError(ErrorReason.RoleRequired, "COURT_ORDER needs the role authority.", "reason"),
        _ => null,
    };

    private static DateTimeOffset? Time(Timestamp? timestamp, string field)
    {
        if (timestamp is null)
        {
            return null;
        }

        if (timestamp.Seconds < FirstSecond || timestamp.Seconds > LastSecond || timestamp.Nanos is < 0 or >= Duration.NanosecondsPerSecond)
        {
            Refuse(new GatewayError(ErrorReason.TimeInvalid, "A time lies in the years 2000 to 9999.", field));
        }

        return DateTimeOffset.FromUnixTimeSeconds(timestamp.Seconds);
    }

    // The store separates fields by tabs and records by line feeds, and a log line must stay one line.
    private static string Text(string text, string field)
    {
        if (text.Length > Limits.MaxTextLength)
        {
            Refuse(new GatewayError(ErrorReason.TextTooLong, $"At most {Limits.MaxTextLength} characters.", field));
        }

        if (text.Any(char.IsControl))
        {
            Refuse(new GatewayError(ErrorReason.TextCharacter, "No control characters, such as tabs and line feeds.", field));
        }

        return text;
    }

    private static void Refuse(GatewayError? error)
    {
        if (error is not null)
        {
            throw error.ToRpcException();
        }
    }
}
