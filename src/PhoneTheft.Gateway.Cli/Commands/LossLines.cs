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

    public static long ChangesOf(IEnumerable<LostChanges> losses) => losses.Sum(loss => loss.Changes);

    private static string Words(LostChanges loss) =>
        $"lost {(loss.IsAtLeast ? "at least " : "")}{loss.Changes:N0} {(loss.Changes == 1 ? "change" : "changes")} of shard {loss.Shard} at {HoldDocument.TimeOf(loss.NoticedAt) ?? "?"}";
}
