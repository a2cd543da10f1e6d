using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Writes the result of an import, as text or as JSON.</summary>
internal static class ImportSummary
{
    public static int Show(Screen screen, ImportOutcome outcome)
    {
        if (screen.Json)
        {
            screen.Document(DocumentOf(outcome), DocumentContext.Plain.ImportDocument);
            return outcome.ExitCode;
        }

        Write(screen, outcome);
        return outcome.Failure is { } failure ? screen.Failed(failure) : outcome.ExitCode;
    }

    /// <summary>Writes the result as text.</summary>
    public static void Write(Screen screen, ImportOutcome outcome)
    {
        var plan = outcome.Plan;
        screen.Answer($"{Printable.Line(outcome.Options.File, 200)}: {Title(outcome)}");
        if (outcome.Counters is { } counters)
        {
            var unsure = counters.HeldUnsure > 0 ? $", {counters.HeldUnsure:N0} changed or unchanged (an answer was lost)" : "";
            Row(screen, counters.HeldChanged + counters.HeldUnchanged + counters.HeldUnsure, $"held ({counters.HeldChanged:N0} changed, {counters.HeldUnchanged:N0} already held{unsure})");
        }
        else
        {
            Row(screen, plan.Holds.Count, outcome.WouldBeNew is { } added ? $"to hold ({added:N0} new, {outcome.Changes?.Holds ?? 0:N0} to change, {plan.Holds.Count - added - (outcome.Changes?.Holds ?? 0):N0} already held)" : "to hold");
        }

        WriteChanges(screen, outcome);

        if (outcome.Failure is null)
        {
            Row(screen, plan.NotHeldByStatus, "with a status that ends your hold, such as recovered");
            RowIfAny(screen, plan.Removed, "removed");
        }

        RowIfAny(
            screen, outcome.Counters?.Released ?? outcome.WouldBeReleased ?? 0, outcome.Counters is null ? "holds to release" : "released");
        RowIfAny(screen, outcome.Counters?.EndedUnsure ?? 0, "released, or not held before (an answer was lost)");
        RowIfAny(screen, plan.Repeats, plan.RepeatsWithOtherDate > 0 ? $"repeats ({plan.RepeatsWithOtherDate:N0} with another date; the earliest counts)" : "repeats");
        RowIfAny(screen, outcome.Full?.Kept ?? 0, "kept: blocked now, and named only by a refused line");
        Row(screen, outcome.Refused, outcome.ReportPath is { } path ? $"refused, listed in {Printable.Line(path, 200)}" : "refused");
        foreach (var (reason, count) in outcome.RefusedByReason.OrderByDescending(entry => entry.Value))
        {
            Row(screen, count, $"  {reason}{(RefusalHints.Of(reason) is { Length: > 0 } hint ? $": {hint}" : "")}");
        }

        foreach (var (line, refusal) in outcome.FirstRefusals)
        {
            var text = refusal.Text.Length > 0 ? $" [{refusal.Text}]" : "";
            screen.Answer($"  {(line > 0 ? $"line {line}" : "no line")}: {refusal.Reason}{text} {refusal.Detail}");
        }

        if (outcome.Refused > outcome.FirstRefusals.Count)
        {
            screen.Answer($"  … and {outcome.Refused - outcome.FirstRefusals.Count:N0} more");
        }

        if (outcome.ReportFault is { } fault)
        {
            screen.Note($"! the report of refused lines is incomplete: {fault}", Styles.Loud);
        }

        foreach (var note in outcome.Notes)
        {
            screen.Note($"! {note}", Styles.Loud);
        }

        if (outcome.Withholding is { } withholding)
        {
            screen.Failed(withholding);
        }
    }

    private static void WriteChanges(Screen screen, ImportOutcome outcome)
    {
        if (outcome.Changes is not { Holds: > 0 } changes)
        {
            return;
        }

        var told = outcome.Counters is null ? "of them would change an existing hold" : "of them changed an existing hold";
        Row(screen, changes.Holds, $"{told}: {string.Join(", ", changes.Fields.Select(field => $"{field.Key} {field.Value:N0}"))}");
        var first = changes.First;
        foreach (var change in first)
        {
            screen.Answer($"  line {change.Line}: {change.Identity} {string.Join("; ", change.Fields)}");
        }

        if (changes.Holds > first.Count)
        {
            screen.Answer($"  … and {changes.Holds - first.Count:N0} more");
        }
    }

    private static string Title(ImportOutcome outcome) => outcome switch
    {
        { Options.DryRun: true } => $"{outcome.Plan.Lines:N0} lines read in {outcome.Elapsed.TotalSeconds:0.0} s; dry run: no hold was changed",
        { Failure: not null } => $"{outcome.Counters!.Done:N0} of {outcome.WritesTotal:N0} devices done in {outcome.Elapsed.TotalSeconds:0.0} s",
        _ => $"{outcome.Plan.Lines:N0} lines in {outcome.Elapsed.TotalSeconds:0.0} s ({outcome.LinesPerSecond:N0} per second)",
    };

    private static void Row(Screen screen, long count, string what) => screen.Answer($"{count,12:N0} {what}");

    private static void RowIfAny(Screen screen, long count, string what)
    {
        if (count > 0)
        {
            Row(screen, count, what);
        }
    }

    public static ImportDocument DocumentOf(ImportOutcome outcome) => new()
    {
        File = outcome.Options.File,
        Mode = outcome.Options.Mode switch { ImportMode.Delta => "delta", ImportMode.Full => "full", _ => "additive" },
        DryRun = outcome.Options.DryRun,
        Completed = outcome is { Failure: null, Withholding: null } && !outcome.Options.DryRun,
        Lines = outcome.Plan.Lines,
        Held = outcome.Counters is { } held ? held.HeldChanged + held.HeldUnchanged + held.HeldUnsure : outcome.Plan.Holds.Count,
        HeldChanged = outcome.Counters?.HeldChanged ?? 0,
        HeldUnchanged = outcome.Counters?.HeldUnchanged ?? 0,
        ExistingChanged = outcome.Changes?.Holds,
        ChangedFields = outcome.Changes?.Fields,
        Changes = outcome.Changes?.First,
        HeldUnsure = outcome.Counters?.HeldUnsure ?? 0,
        ReleasedUnsure = outcome.Counters?.EndedUnsure ?? 0,
        RefusedByReason = outcome.RefusedByReason,
        NotHeldByStatus = outcome.Plan.NotHeldByStatus,
        Removed = outcome.Plan.Removed,
        Released = outcome.Counters?.Released ?? 0,
        Repeats = outcome.Plan.Repeats,
        Refused = outcome.Refused,
        Kept = outcome.Full?.Kept ?? 0,
        Withheld = outcome.Full?.Withheld ?? 0,
        Unidentified = outcome.Plan.Unidentified,
        WritesDone = outcome.Counters?.Done ?? 0,
        WritesTotal = outcome.WritesTotal,
        WouldBeNew = outcome.WouldBeNew,
        WouldBeReleased = outcome.WouldBeReleased,
        Report = outcome.ReportPath,
        ReportError = outcome.ReportFault,
        Seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3),
        LinesPerSecond = Math.Round(outcome.LinesPerSecond),
        Refusals = [.. outcome.FirstRefusals.Select(r => new RefusalDocument(r.Key, r.Value.Reason, r.Value.Detail, r.Value.Text))],
        Notes = outcome.Notes,
        ExitCode = outcome.ExitCode,
        Error = (outcome.Failure ?? outcome.Withholding) is { } failure ? ErrorBody.Of(failure) : null,
    };
}
