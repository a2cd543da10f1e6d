using System.Net;
using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Bounds what strangers can write into the log: in a minute the first refusals of an address have lines, the others are counted.
/// </summary>
internal sealed class AuditFloods(AuditPlace place, TimeProvider time)
{
    private const int MostAddresses = 256;

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Dictionary<(AuditKind Kind, IPAddress Address), Tally> _tallies = [];
    private long _since = time.GetTimestamp();

    /// <returns>Whether it has a line of its own; it was counted if not.</returns>
    public bool Admits(AuditEntry entry)
    {
        lock (_lock)
        {
            // Beyond so many addresses they share what is left: a thousand strangers are no reason for a thousand times the lines.
            var address = (entry.Kind, entry.Peer ?? IPAddress.None);
            var key = _tallies.Count < MostAddresses || _tallies.ContainsKey(address) ? address : (entry.Kind, IPAddress.Any);
            if (!_tallies.TryGetValue(key, out var tally))
            {
                _tallies[key] = tally = new Tally();
            }

            if (tally.Lines < place.Options.RefusedPerMinute)
            {
                tally.Lines++;
                return true;
            }

            tally.Counted++;
            return false;
        }
    }

    /// <summary>What was counted in the minute that has passed, a line for each address; nothing until it has.</summary>
    /// <param name="atOnce">Whether to tell before the minute has passed.</param>
    public IReadOnlyList<AuditEntry> TakeCounts(bool atOnce = false)
    {
        Dictionary<(AuditKind Kind, IPAddress Address), Tally> tallies;
        lock (_lock)
        {
            if (!atOnce && time.GetElapsedTime(_since) < Minute)
            {
                return [];
            }

            (tallies, _tallies, _since) = (_tallies, [], time.GetTimestamp());
        }

        return [.. from tally in tallies
                   where tally.Value.Counted > 0
                   select new AuditEntry(AuditKind.Flood, time.GetUtcNow())
                   {
                       Call = AuditKinds.NameOf(tally.Key.Kind),
                       Peer = tally.Key.Address.Equals(IPAddress.None) ? null : tally.Key.Address,
                       Amount = tally.Value.Counted,
                       Note = tally.Key.Address.Equals(IPAddress.Any) ? "from all other addresses" : "",
                   }];
    }

    private sealed class Tally
    {
        public int Lines { get; set; }

        public long Counted { get; set; }
    }
}
