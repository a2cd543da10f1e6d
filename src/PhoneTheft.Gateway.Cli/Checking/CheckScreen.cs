using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Writes the answers to checks.</summary>
internal static class CheckScreen
{
    public const string Mismatch = "! wrong check digit: this may be another device. Read the number again.";

    public const string Placeholder = "! placeholder: thousands of phones show this number, so the answer says nothing about this one.";

    public const string WithoutZero = "! this number may have lost a leading zero, and would then be another device. If it comes from a spreadsheet, check it again with the zero.";

    public const string LostHold = "! from a hold that the store lost, for instance at a failover. The gateway goes on answering it until it is put back.";

    /// <param name="screen">Where to write.</param>
    /// <param name="number">The number with its answer.</param>
    /// <param name="holds">The holds on the device; null if they were not asked for.</param>
    public static void Show(Screen screen, CheckedNumber number, IReadOnlyList<Hold>? holds = null)
    {
        if (screen.Json)
        {
            screen.Document(DocumentOf(number, holds), DocumentContext.Plain.CheckDocument);
            return;
        }

        var (imei, answer) = (Printable.Line(number.Text, NumberChecker.LongestText), number.Answer);
        if (answer.Error is { } error)
        {
            screen.Answer($"{"NO ANSWER",-10}  {imei}  {Printable.Line(error.Message, 200)} ({Printable.Line(error.Reason, 64)})", Styles.Loud);
            return;
        }

        screen.Answer($"{Words.Of(answer.Status),-10}  {imei}", Styles.Of(answer.Status));
        if (answer.CheckDigitMismatch)
        {
            screen.Answer(Mismatch, Styles.Loud);
        }

        if (answer.IsLostHold)
        {
            screen.Answer(LostHold, Styles.Loud);
        }

        if (number.LeadingZeroLost)
        {
            screen.Answer(WithoutZero, Styles.Loud);
        }

        if (number.IsPlaceholder)
        {
            screen.Answer(Placeholder, Styles.Loud);
        }

        foreach (var hold in holds ?? [])
        {
            var until = hold.ExpiresAt is null ? "" : $" until {HoldDocument.TimeOf(hold.ExpiresAt)}";
            var reference = hold.Reference.Length > 0 ? $", reference {Printable.Line(hold.Reference, 64)}" : "";
            screen.Answer($"            held by {Printable.Line(hold.Carrier, 32)}: {Words.Of(hold.Disposition)} {Words.Of(hold.Reason)}, since {HoldDocument.TimeOf(hold.AssertedAt)}{until}{reference}");
        }
    }

    public static void ShowTally(Screen screen, CheckTally tally)
    {
        if (tally.All > 1)
        {
            var parts = new (long Count, string What)[]
            {
                (tally.Prohibited, "PROHIBITED"), (tally.Tracked, "TRACKED"), (tally.Permitted, "PERMITTED"), (tally.NotAnswered, "without an answer"),
            };
            screen.Note(
                $"{tally.All:N0} checked: {string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count:N0} {p.What}"))}");
        }

        if (tally.Mismatches > 0 && tally.All > 1)
        {
            screen.Note($"! {tally.Mismatches:N0} with a wrong check digit: if these are typos, the answers are about other devices.", Styles.Loud);
        }

        if (tally.WithoutZero > 0 && tally.All > 1)
        {
            screen.Note($"! {tally.WithoutZero:N0} that may have lost a leading zero in a spreadsheet: if so, the answers are about other devices.", Styles.Loud);
        }

        if (tally.Stale > 0)
        {
            screen.Note($"! the gateway cannot reach its store: the answers are as of {tally.Oldest.TotalSeconds:N0} s ago.", Styles.Loud);
        }

        if (tally.Suspect > 0)
        {
            screen.Note("! the gateway is rebuilding part of its list; some answers come from its previous state.", Styles.Loud);
        }
    }

    private static CheckDocument DocumentOf(CheckedNumber number, IReadOnlyList<Hold>? holds)
    {
        var answer = number.Answer;
        var isAnswered = answer.Error is null;
        return new CheckDocument(
            number.Text,
            isAnswered ? Words.Of(answer.Status) : null,
            answer.CheckDigitMismatch,
            number.LeadingZeroLost,
            number.IsPlaceholder,
            isAnswered ? (long)answer.Staleness.TotalMilliseconds : null,
            isAnswered ? answer.IsSuspect : null,
            isAnswered ? answer.IsLostHold : null,
            isAnswered ? RevisionDocument.Of(answer.Revision) : null,
            answer.Error is { } error
                ? new ItemErrorDocument(error.Reason, error.Message, error.FieldViolations is [var first, ..] ? first.Field : null)
                : null,
            holds is null ? null : [.. holds.Select(HoldDocument.Of)]);
    }
}
