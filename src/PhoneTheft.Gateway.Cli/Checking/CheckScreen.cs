using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Answers to checks, on the screen.</summary>
internal static class CheckScreen
{
    public const string Mismatch = "! the 15th digit is wrong: this may be another device. Read the number again.";

    public const string Placeholder = "! one digit repeated: a placeholder that thousands of phones show. It says nothing about this one.";

    public const string WithoutZero = "! with a zero before it this may be another device's IMEI. If the number went through a spreadsheet, check it with its zero.";

    /// <param name="screen">Where to.</param>
    /// <param name="answer">What was answered.</param>
    /// <param name="holds">Who holds it; null: not asked.</param>
    public static void Show(Screen screen, CheckAnswer answer, IReadOnlyList<Hold>? holds = null)
    {
        if (screen.Json)
        {
            screen.Document(DocumentOf(answer, holds), DocumentContext.Plain.CheckDocument);
            return;
        }

        var imei = Printable.Line(answer.Imei, Checker.LongestText);
        if (answer.Error is { } error)
        {
            screen.Answer($"{"NO ANSWER",-10}  {imei}  {Printable.Line(error.Message, 200)} ({Words.Of(error.Reason)})", Styles.Loud);
            return;
        }

        screen.Answer($"{Words.Of(answer.Status),-10}  {imei}", Styles.Of(answer.Status));
        if (answer.CheckDigitMismatch)
        {
            screen.Answer(Mismatch, Styles.Loud);
        }

        if (answer.LeadingZeroLost)
        {
            screen.Answer(WithoutZero, Styles.Loud);
        }

        if (answer.IsPlaceholder)
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
            screen.Note($"{tally.All:N0} checked: {string.Join(", ", parts.Where(p => p.Count > 0).Select(p => $"{p.Count:N0} {p.What}"))}");
        }

        if (tally.Mismatches > 0 && tally.All > 1)
        {
            screen.Note($"! {tally.Mismatches:N0} with a wrong 15th digit: perhaps typos, and then the answer is about another device.", Styles.Loud);
        }

        if (tally.WithoutZero > 0 && tally.All > 1)
        {
            screen.Note($"! {tally.WithoutZero:N0} that may have lost a zero in a spreadsheet, and then the answer is about another device.", Styles.Loud);
        }

        if (tally.Stale > 0)
        {
            screen.Note($"! the gateway is out of touch with its store: as of {tally.OldestMs / 1000:N0} s ago.", Styles.Loud);
        }

        if (tally.Suspect > 0)
        {
            screen.Note("! the gateway is rebuilding a part of its list and answered from the one before.", Styles.Loud);
        }
    }

    private static CheckDocument DocumentOf(CheckAnswer answer, IReadOnlyList<Hold>? holds) => new(
        answer.Imei,
        answer.Error is null ? Words.Of(answer.Status) : null,
        answer.CheckDigitMismatch,
        answer.LeadingZeroLost,
        answer.IsPlaceholder,
        answer.Freshness?.StalenessMs,
        answer.Freshness?.Suspect,
        RevisionDocument.Of(answer.Freshness?.Revision),
        answer.Error is { } error ? new ItemErrorDocument(Words.Of(error.Reason), error.Message, error.Field.Length > 0 ? error.Field : null) : null,
        holds is null ? null : [.. holds.Select(HoldDocument.Of)]);
}
