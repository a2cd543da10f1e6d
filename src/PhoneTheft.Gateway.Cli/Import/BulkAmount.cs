using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>How much of the daily bulk limit a job uses: holds that end, devices newly blocked, and the latter by TAC.</summary>
internal sealed class BulkAmount
{
    // The most that one announcement may name.
    private const int MostTacs = 10_000;

    private readonly Dictionary<uint, long> _byTac = [];

    private long _ends;
    private long _blocks;

    /// <param name="tables">The planned writes.</param>
    /// <param name="own">The carrier's holds now; null if not known: then every line counts as a change.</param>
    /// <param name="blocks">Whether the holds block; otherwise they track.</param>
    public static BulkAmount Of(IEnumerable<LineTable> tables, OwnHolds? own, bool blocks)
    {
        var amount = new BulkAmount();
        foreach (var line in tables.SelectMany(table => Enumerable.Range(0, table.Count).Select(row => table[row])))
        {
            amount.Add(line, own, blocks);
        }

        return amount;
    }

    /// <param name="isExact">Whether the carrier's holds were taken into account.</param>
    /// <param name="actor">Who makes the change.</param>
    public WriteAnnouncement ToAnnouncement(bool isExact, string actor) => new()
    {
        Ends = _ends,
        Blocks = _blocks,
        Tacs = [.. _byTac.OrderByDescending(entry => entry.Value).Take(MostTacs).Select(entry => new TacBlocks(entry.Key, entry.Value))],
        IsUpperLimit = !isExact,
        Actor = actor,
    };

    private void Add(PlannedLine line, OwnHolds? own, bool blocks)
    {
        var isBlocked = own?.IsBlocked(line.Identity);
        if (line.Intent != LineIntent.Hold)
        {
            _ends += isBlocked != false || own!.IsTracked(line.Identity) ? 1 : 0;
        }
        else if (!blocks)
        {
            _ends += isBlocked != false ? 1 : 0;
        }
        else if (isBlocked != true)
        {
            _blocks++;
            _byTac[line.Identity.Tac] = _byTac.GetValueOrDefault(line.Identity.Tac) + 1;
        }
    }
}
