using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary>Writes the changes that a store has lost, as text.</summary>
internal static class LossLines
{
    public static void Show(Screen screen, IEnumerable<LostChanges> losses)
    {
        foreach (var loss in losses)
        {
            screen.Answer($"! The store {Words(loss)}. Id {Printable.Line(loss.Id, 100)}", Styles.Loud);
        }
    }

    /// <summary>What of each is still missing, and how that is mended.</summary>
    public static void ShowMissing(Screen screen, IReadOnlyList<LostChanges> losses)
    {
        foreach (var loss in losses)
        {
            screen.Answer($"! The store {Words(loss)}. Id {Printable.Line(loss.Id, 100)}", Styles.Loud);
            screen.Answer($"    missing: {Missing(loss)}; back: {loss.PutBack:N0}; left out for newer changes: {loss.Superseded:N0}");
            screen.Answer(loss.Carriers.Count > 0
                ? $"    carriers: {string.Join(", ", loss.Carriers.Select(carrier => Printable.Line(carrier, 100)))}; the gateway puts these changes back when it can"
                : "    carriers: not known; ask each that has written before that time");
        }

        var since = HoldDocument.TimeOf(losses.Min(loss => loss.NoticedAt)) ?? "?";
        screen.Answer("To mend it, each carrier that may have written what is missing:");
        screen.Answer("    publishes from a state file:  phonetheft sync --state FILE          sends what the journal has");
        screen.Answer("    has its whole list in a file: phonetheft sync --state FILE --publish-full LIST, or phonetheft import LIST --full");
        screen.Answer($"    writes by single calls:       repeats its Block and Unblock calls of the time before {since}");
        screen.Answer("Or restore a backup. Then, with the role admin, for each id:");
        screen.Answer("    phonetheft losses clear ID --reason TEXT --actor NAME");
    }

    public static long ChangesOf(IEnumerable<LostChanges> losses) => losses.Sum(loss => loss.Changes);

    private static string Missing(LostChanges loss)
    {
        var more = loss.IsAtLeast ? ", and perhaps more before them" : "";
        return loss.FirstMissing == 0
            ? $"{loss.Missing:N0}, numbers not known"
            : $"{loss.Missing:N0}, {(loss.Missing == loss.LastMissing - loss.FirstMissing + 1 ? "numbers" : "among the numbers")} {loss.FirstMissing} to {loss.LastMissing}{more}";
    }

    private static string Words(LostChanges loss) =>
        $"lost {(loss.IsAtLeast ? "at least " : "")}{loss.Changes:N0} {(loss.Changes == 1 ? "change" : "changes")} of shard {loss.Shard} at {HoldDocument.TimeOf(loss.NoticedAt) ?? "?"}";
}
