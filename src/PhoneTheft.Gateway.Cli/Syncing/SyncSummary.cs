using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>Writes the result of a sync, as text or as JSON.</summary>
internal static class SyncSummary
{
    public static int Show(Screen screen, SyncOutcome outcome)
    {
        if (outcome.Options.Follow)
        {
            // The lines of --follow have shown the rest.
            return outcome.Failure is { } fatal ? screen.Failed(fatal) : outcome.ExitCode;
        }

        if (screen.Json)
        {
            screen.Document(DocumentOf(outcome), DocumentContext.Plain.SyncDocument);
            return outcome.ExitCode;
        }

        Write(screen, outcome);
        return outcome.Failure is { } failure ? screen.Failed(failure) : outcome.ExitCode;
    }

    private static void Write(Screen screen, SyncOutcome outcome)
    {
        if (outcome.Published is { } published)
        {
            ImportSummary.Write(screen, published);
        }

        var status = outcome.Status;
        var word = outcome.Failure is not null ? "STOPPED" : "CONVERGED";
        var snapshot = status.SnapshotDevices > 0 ? $"{status.SnapshotDevices:N0} devices by snapshot, " : "";
        screen.Answer(
            $"{word}  {Printable.Line(outcome.Options.State, 200)}: {status.Published:N0} published, {snapshot}{status.Received:N0} changes received, "
            + $"head {outcome.Head:N0}, digest {FollowLine.DigestOf(status.DigestsAgree)}, {outcome.Elapsed.TotalSeconds:0.0} s");
        if (status is { Refused: > 0 } && outcome.Published is not { Refused: > 0 })
        {
            screen.Note($"! {status.Refused:N0} operations of an earlier run were refused permanently.", Styles.Loud);
        }

        if (status.HistoriesLost > 0)
        {
            screen.Note($"! The store has lost {status.ChangesLost:N0} or more changes that this file had; the file now has the store's list. See 'phonetheft losses'.", Styles.Loud);
        }

        if (status.Reopened > 0)
        {
            screen.Note($"! The store had lost {status.Reopened:N0} acknowledged operations; they were sent again.", Styles.Loud);
        }

        if (status.ProducersRenewed > 0)
        {
            screen.Note("! The state file is a copy or a restored backup; from now on it publishes as a new producer.", Styles.Loud);
        }

        if (outcome.Repaired > 0)
        {
            screen.Note($"! {outcome.Repaired:N0} devices or holds differed in the file and were repaired.", Styles.Loud);
        }

        if (outcome.Verification is { } verification)
        {
            screen.Answer(verification.IsEqual
                ? $"EQUAL  {verification.Devices:N0} devices, {verification.Holds:N0} own holds, computed from the rows of the file"
                : $"DIFFERENT  {verification.List.Count:N0} devices and {verification.OwnHolds.Count:N0} own holds, even after a repair");
        }
    }

    private static SyncDocument DocumentOf(SyncOutcome outcome) => new()
    {
        StateFile = outcome.Options.State,
        StoreId = outcome.StoreId?.ToString(),
        Carrier = outcome.Carrier,
        Gateway = outcome.Status.Gateway.Length > 0 ? outcome.Status.Gateway : null,
        Converged = outcome.Failure is null,
        Head = outcome.Head,
        Digest = FollowLine.DigestOf(outcome.Status.DigestsAgree),
        Published = outcome.Status.Published,
        Received = outcome.Status.Received,
        SnapshotDevices = outcome.Status.SnapshotDevices,
        Refused = outcome.Status.Refused,
        Pending = outcome.Status.Pending,
        Reopened = outcome.Status.Reopened,
        HistoriesLost = outcome.Status.HistoriesLost,
        ChangesLost = outcome.Status.ChangesLost,
        ProducersRenewed = outcome.Status.ProducersRenewed,
        Equal = outcome.Verification?.IsEqual,
        Repaired = outcome.Repaired,
        Devices = outcome.Verification?.Devices,
        OwnHolds = outcome.Verification?.Holds,
        Confirmation = ConfirmationDocument.Of(outcome.Failure?.Confirmation ?? (outcome.Status.Confirmation is { } needed ? new BulkConfirmation(needed.Token, needed.Amount) : null)),
        Publish = outcome.Published is { } published ? ImportSummary.DocumentOf(published) : null,
        Seconds = Math.Round(outcome.Elapsed.TotalSeconds, 3),
        ExitCode = outcome.ExitCode,
        Error = outcome.Failure is { } failure ? ErrorBody.Of(failure) : null,
    };
}
