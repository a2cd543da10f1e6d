using System.Text;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>The status of a sync in one line: for a terminal, for a log, or as a document.</summary>
internal static class FollowLine
{
    public static string DigestOf(bool? agree) => agree switch
    {
        true => "ok",
        false => "differs",
        null => "unknown",
    };

    public static long HeadOf(SyncState state) => state.Cursor?.Positions.Sum(position => position.Number) ?? 0;

    public static string ForPeople(SyncStatus status, long head)
    {
        var line = new StringBuilder($"{WordOf(status.Phase)}  head {head:N0}");
        if (status.Phase == SyncPhase.Snapshot)
        {
            line.Append($"  snapshot {status.SnapshotDevices:N0} of {status.SnapshotTotal:N0} devices");
        }

        line.Append($"  lag {(status.Lag is { } lag ? $"{lag:N0}" : "unknown")}  digest {DigestOf(status.DigestsAgree)}");
        line.Append($"  published {status.Published:N0}  received {status.Received:N0}");
        AddIfAny(line, "waiting", status.Pending);
        AddIfAny(line, "refused", status.Refused);
        AddIfAny(line, "lost by the store", status.ChangesLost);
        if (status.Confirmation is { } confirmation)
        {
            line.Append($"  waiting for confirmation of {confirmation.Amount:N0} changes (--confirm {confirmation.Token})");
        }

        // The gateway comes last, as a narrow terminal may fold the line.
        return Printable.Line(status.Gateway.Length > 0 ? $"{line}  {status.Gateway}" : line.ToString(), 500);
    }

    public static FollowDocument Document(string what, string at, SyncStatus status, long head, string? message) => new(
        at,
        what,
        WordOf(status.Phase),
        status.Gateway.Length > 0 ? status.Gateway : null,
        head,
        status.Lag,
        DigestOf(status.DigestsAgree),
        status.Published,
        status.Received,
        status.Refused,
        status.Pending,
        (long?)status.Staleness?.TotalMilliseconds,
        status.Confirmation is { } needed ? new ConfirmationDocument(needed.Token, needed.Amount) : null,
        message);

    /// <summary>As key=value, with values that contain blanks in quotes.</summary>
    public static string ForLog(FollowDocument line)
    {
        var text = new StringBuilder($"at={line.At} event={line.Event} phase={line.Phase} gateway={line.Gateway ?? "none"} head={line.Head}");
        text.Append($" lag={line.Lag?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "unknown"} digest={line.Digest}");
        text.Append($" published={line.Published} received={line.Received} refused={line.Refused} pending={line.Pending}");
        if (line.Confirmation is { } confirmation)
        {
            text.Append($" confirm={confirmation.Token} amount={confirmation.Amount}");
        }

        if (line.Message is { } message)
        {
            text.Append($" message=\"{message.Replace('"', '\'')}\"");
        }

        return Printable.Line(text.ToString(), 2_000);
    }

    private static string WordOf(SyncPhase phase) => phase switch
    {
        SyncPhase.Connecting => "connecting",
        SyncPhase.Snapshot => "snapshot",
        SyncPhase.Following => "following",
        SyncPhase.Draining => "draining",
        _ => "stopped",
    };

    private static void AddIfAny(StringBuilder line, string what, long count)
    {
        if (count > 0)
        {
            line.Append($"  {what} {count:N0}");
        }
    }
}
