using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What a whole list means for the carrier's holds that are not in it.</summary>
/// <param name="Releases">Blocked devices that the file lacks, or lists as not blocked.</param>
/// <param name="Kept">Blocked devices that stay blocked only because a refused line names them.</param>
/// <param name="Withheld">Devices that are not released because lines were refused.</param>
internal sealed record FullImport(LineTable Releases, long Kept, long Withheld = 0)
{
    /// <summary>A list may shrink to this share at once. The registers that exchange this form use the same limit.</summary>
    public const double LeastShare = 0.75;

    /// <summary>
    /// From this many releases on, their share of the carrier's holds is limited as well: a file of the right size may be the wrong file.
    /// </summary>
    public const int ManyReleases = 1_000;

    /// <summary>Decides which devices to release. A device that the file may have meant to keep is never one of them.</summary>
    /// <exception cref="CliException">The file has far fewer devices than the carrier holds now.</exception>
    public static FullImport Decide(ImportPlan plan, OwnHolds own, ImportOptions options)
    {
        var full = Compare(plan, own);
        if (!options.AllowShrink)
        {
            Guard(plan, own, full);
        }

        // A line that cannot be read may name any of these devices.
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

    /// <summary>Refuses a file that would release very much: a truncated list would silently unblock stolen phones.</summary>
    /// <exception cref="CliException">The file has far fewer devices than the carrier holds now.</exception>
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
            $"The file has {plan.Holds.Count:N0} devices, {share:0.#} % of the {own.Blocked.Count:N0} that you block now; {full.Releases.Count:N0} would be released. Nothing was written.")
        {
            Field = "FILE",
            Hint = "Check that this is the right file and that it is complete; if so, add --allow-shrink.",
        };
    }
}
