using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What a whole list means for the holds that it doesn't confirm.</summary>
/// <param name="Releases">Devices held with BLOCK that the file lacks, or lists as not blocked.</param>
/// <param name="Kept">Devices held with BLOCK that stay so, only because a refused line names them.</param>
/// <param name="Withheld">Devices that would be released, but for the lines that couldn't be read.</param>
internal sealed record FullImport(LineTable Releases, long Kept, long Withheld = 0)
{
    /// <summary>A list may lose a quarter at a time. The registers that exchange this form draw the line there, too.</summary>
    public const double LeastShare = 0.75;

    /// <summary>A file of the right size may be the wrong file. From this many releases on, the share of what is held counts as well.</summary>
    public const int ManyReleases = 1_000;

    /// <summary>Compares, and lets nothing go that the file may have meant to keep.</summary>
    /// <exception cref="CliException">The file holds far fewer devices than are held now.</exception>
    public static FullImport Decide(ImportPlan plan, OwnHolds own, ImportOptions options)
    {
        var full = Compare(plan, own);
        if (!options.AllowShrink)
        {
            Guard(plan, own, full);
        }

        // A line that can't be read is a device we don't know, and it may be any of these.
        return plan.Refused > 0 && full.Releases.Count > 0 && options.ReleaseDespiteRefused != full.Releases.Count
            ? full with { Releases = new LineTable(), Withheld = full.Releases.Count }
            : full;
    }

    public static FullImport Compare(ImportPlan plan, OwnHolds own)
    {
        var releases = new LineTable();
        var kept = 0L;
        foreach (var identity in own.Blocked)
        {
            if (plan.Holds.Contains(identity))
            {
                continue;
            }

            if (plan.IsUnsureOf(identity))
            {
                kept++;
            }
            else
            {
                releases.Add(new PlannedLine(identity, LineIntent.EndByRemoval, Date: null, Number: 0));
            }
        }

        return new FullImport(releases, kept);
    }

    /// <summary>A list cut off in the middle would unblock stolen phones, and nobody would notice.</summary>
    /// <exception cref="CliException">The file holds far fewer devices than are held now.</exception>
    public static void Guard(ImportPlan plan, OwnHolds own, FullImport full)
    {
        var loses = full.Releases.Count >= ManyReleases && full.Releases.Count > (1 - LeastShare) * own.Blocked.Count;
        if (full.Releases.Count == 0 || (plan.Holds.Count >= LeastShare * own.Blocked.Count && !loses))
        {
            return;
        }

        var share = 100.0 * plan.Holds.Count / own.Blocked.Count;
        throw new CliException(
            ExitCode.ShrinkGuard,
            "LIST_SHRINKS",
            $"The file holds {plan.Holds.Count:N0} devices, {share:0.#} % of the {own.Blocked.Count:N0} held now; {full.Releases.Count:N0} would be released. Nothing was written.")
        {
            Field = "FILE",
            Hint = $"Is it the right file, and whole? Then add --allow-shrink.",
        };
    }
}
