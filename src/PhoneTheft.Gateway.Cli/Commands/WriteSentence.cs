using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary>What a write did, as one says it to a colleague: what was done first, then how the device stands.</summary>
internal static class WriteSentence
{
    /// <param name="asked">What was asked for; null: that the hold ends.</param>
    /// <param name="imei">The device.</param>
    /// <param name="changed">Whether it made a difference.</param>
    /// <param name="status">Of the device, after it.</param>
    public static string Of(Disposition? asked, string imei, bool changed, EquipmentStatus status)
    {
        var done = (asked, changed) switch
        {
            (Disposition.Track, true) => $"Tracking {imei}.",
            (Disposition.Track, false) => $"{imei} was tracked by you already; nothing changed.",
            (null, true) => $"Unblocked {imei}: your hold has ended.",
            (null, false) => $"Your hold on {imei} had ended before; nothing changed.",
            (_, true) => $"Blocked {imei}.",
            (_, false) => $"{imei} was blocked by you already; nothing changed.",
        };
        var stays = asked is null && status != EquipmentStatus.Permitted;
        return $"{done} It {(stays ? "stays" : "is")} {Words.Of(status)}{(stays ? ": others hold it" : "")}.";
    }
}
