using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Holds;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary>Writes the result of a block or unblock.</summary>
internal static class WriteAnswer
{
    /// <param name="screen">Where to write.</param>
    /// <param name="asked">The requested disposition; null: that the hold ends.</param>
    /// <param name="imei">The device.</param>
    /// <param name="result">The result.</param>
    public static void Show(Screen screen, Disposition? asked, string imei, HoldWriteResult result)
    {
        var (hold, previous) = (asked is null ? null : result.Hold, result.Previous);
        var changes = (hold, previous) is ({ } after, { } before) ? HoldTerms.Of(before).ChangesTo(HoldTerms.Of(after)) : [];
        if (screen.Json)
        {
            var document = new WriteDocument(imei, Words.Of(result.Outcome), Words.Of(result.Status), result.OtherHolds, RevisionDocument.Of(result.Revision))
            {
                Hold = hold is null ? null : HoldDocument.Of(hold),
                Previous = previous is null ? null : HoldDocument.Of(previous),
                Changes = changes,
            };
            screen.Document(document, DocumentContext.Plain.WriteDocument);
            return;
        }

        screen.Answer(
            WriteSentence.Of(asked, Printable.Line(imei, 64), result.Outcome == OperationOutcome.Changed, result.Status), Styles.Done);
        foreach (var change in changes)
        {
            screen.Answer($"  {change}");
        }

        if (hold?.ExpiresAt is { } end)
        {
            screen.Note($"The hold expires at {HoldDocument.TimeOf(end)}.");
        }

        if (result.OtherHolds > 0)
        {
            screen.Note(result.OtherHolds == 1 ? "1 other carrier also holds it." : $"{result.OtherHolds:N0} other carriers also hold it.");
        }
    }
}

/// <summary>The result of a write in a sentence: what was done, then the status of the device.</summary>
internal static class WriteSentence
{
    /// <param name="asked">The requested disposition; null: that the hold ends.</param>
    /// <param name="imei">The device.</param>
    /// <param name="changed">Whether the write changed something.</param>
    /// <param name="status">The status of the device after the write.</param>
    public static string Of(Disposition? asked, string imei, bool changed, EquipmentStatus status)
    {
        var done = (asked, changed) switch
        {
            (Disposition.Track, true) => $"Tracking {imei}.",
            (Disposition.Track, false) => $"You already track {imei}; nothing changed.",
            (null, true) => $"Unblocked {imei}: your hold has ended.",
            (null, false) => $"Your hold on {imei} had already ended; nothing changed.",
            (_, true) => $"Blocked {imei}.",
            (_, false) => $"You already block {imei}; nothing changed.",
        };
        var stays = asked is null && status != EquipmentStatus.Permitted;
        return $"{done} It {(stays ? "stays" : "is")} {Words.Of(status)}{(stays ? ": another carrier holds it" : "")}.";
    }
}
