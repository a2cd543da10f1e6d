using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Store.Operations;

namespace PhoneTheft.Gateway.Store.BulkLimits;

/// <summary>How many of a carrier's holds some operations end, and how many devices they newly block, by TAC as well.</summary>
/// <remarks>
/// A hold also ends, for this, where TRACK takes the place of BLOCK: networks let the phone in again. What the expiry worker does is
/// not counted: the carrier said so when it placed the hold.
/// </remarks>
internal sealed class BulkTally
{
    private readonly Dictionary<uint, long> _byTac = [];

    public long Ends { get; private set; }

    public long Blocks { get; private set; }

    public IReadOnlyDictionary<uint, long> ByTac => _byTac;

    public bool IsNothing => Ends == 0 && Blocks == 0 && _byTac.Values.All(count => count == 0);

    /// <summary>What they do at most, without asking what is there.</summary>
    public static BulkTally AtMost(IEnumerable<WriteOperation> operations)
    {
        var tally = new BulkTally();
        foreach (var operation in operations)
        {
            tally.AddAtMost(operation);
        }

        return tally;
    }

    /// <summary>Counts an operation on a hold that is not known.</summary>
    public void AddAtMost(WriteOperation operation) => Add(operation, Blocking(operation) ? null : Disposition.Block);

    /// <summary>What a whole job says it will do.</summary>
    public static BulkTally Of(BulkAnnouncement announced)
    {
        var tally = new BulkTally { Ends = announced.Ends, Blocks = announced.Blocks };
        foreach (var (tac, devices) in announced.ByTac)
        {
            tally._byTac[tac] = tally._byTac.GetValueOrDefault(tac) + devices;
        }

        return tally;
    }

    /// <summary>Counts an operation on a hold that was <paramref name="before"/>; null: there was none.</summary>
    public void Add(WriteOperation operation, Disposition? before)
    {
        switch (operation)
        {
            case Release when before is not null:
            case Place { Terms.Disposition: not Disposition.Block } when before == Disposition.Block:
                Ends++;
                break;
            case Place { Terms.Disposition: Disposition.Block } when before != Disposition.Block:
                Blocks++;
                _byTac[operation.Identity.Tac] = _byTac.GetValueOrDefault(operation.Identity.Tac) + 1;
                break;
        }
    }

    private static bool Blocking(WriteOperation operation) => operation is Place { Terms.Disposition: Disposition.Block };

    /// <summary>This less the other, number by number; they may become negative.</summary>
    public BulkTally Less(BulkTally other)
    {
        var difference = new BulkTally { Ends = Ends - other.Ends, Blocks = Blocks - other.Blocks };
        foreach (var tac in _byTac.Keys.Union(other._byTac.Keys))
        {
            difference._byTac[tac] = _byTac.GetValueOrDefault(tac) - other._byTac.GetValueOrDefault(tac);
        }

        return difference;
    }
}
