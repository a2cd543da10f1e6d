using System.Net;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Connections;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// Bounds what refused callers can write into the log. In a minute the first refusals from a network have lines, and so have the first of a
/// carrier from all networks; the others are counted. No carrier hides another, and all strangers together have as much as one carrier.
/// </summary>
internal sealed class AuditFloods(AuditPlace place, TimeProvider time)
{
    /// <summary>So many times the lines of one network one carrier has, or all strangers together.</summary>
    public const int NetworksWithLines = 10;

    // Of one carrier, and of strangers. Others share what is left: a thousand networks are no reason for a thousand lines of counts.
    private const int MostNetworks = 32;

    // The register has about as many at most; in Development mode a caller can name itself anything.
    private const int MostCarriers = 1_024;

    private const string Strangers = "";

    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private Dictionary<string, CarrierTally> _carriers = new(StringComparer.Ordinal);
    private long _since = time.GetTimestamp();

    /// <returns>Whether it has a line of its own; it was counted if not.</returns>
    public bool Admits(AuditEntry entry)
    {
        lock (_lock)
        {
            var name = _carriers.Count < MostCarriers || _carriers.ContainsKey(entry.Carrier) ? entry.Carrier : Strangers;
            if (!_carriers.TryGetValue(name, out var carrier))
            {
                _carriers[name] = carrier = new CarrierTally();
            }

            return carrier.Admits(entry, place.Options.RefusedPerMinute);
        }
    }

    /// <summary>What was counted in the minute that has passed, a line for each network of each carrier; nothing until it has.</summary>
    /// <param name="atOnce">Whether to tell before the minute has passed.</param>
    public IReadOnlyList<AuditEntry> TakeCounts(bool atOnce = false)
    {
        Dictionary<string, CarrierTally> carriers;
        lock (_lock)
        {
            if (!atOnce && time.GetElapsedTime(_since) < Minute)
            {
                return [];
            }

            (carriers, _carriers, _since) = (_carriers, new(StringComparer.Ordinal), time.GetTimestamp());
        }

        return [.. from carrier in carriers
                   from tally in carrier.Value.Tallies
                   where tally.Value.Counted > 0
                   select new AuditEntry(AuditKind.Flood, time.GetUtcNow())
                   {
                       Carrier = carrier.Key,
                       Call = AuditKinds.NameOf(tally.Key.Kind),
                       Peer = tally.Value.First,
                       Amount = tally.Value.Counted,
                       Note = tally.Key.Network is null ? "from all other addresses" : "",
                   }];
    }

    /// <summary>What was refused to one carrier, or to strangers.</summary>
    private sealed class CarrierTally
    {
        private int _lines;

        /// <summary>By network; null: all that came when there were too many to be told apart.</summary>
        public Dictionary<(AuditKind Kind, UInt128? Network), NetworkTally> Tallies { get; } = [];

        public bool Admits(AuditEntry entry, int linesPerNetwork)
        {
            var tally = TallyOf(entry);
            if (tally.Lines < linesPerNetwork && _lines < NetworksWithLines * linesPerNetwork)
            {
                tally.Lines++;
                _lines++;
                return true;
            }

            tally.Counted++;
            return false;
        }

        private NetworkTally TallyOf(AuditEntry entry)
        {
            var key = (entry.Kind, Network: (UInt128?)new AddressKey(entry.Peer ?? IPAddress.None).Value);
            if (Tallies.Count >= MostNetworks && !Tallies.ContainsKey(key))
            {
                key = (entry.Kind, null);
            }

            if (!Tallies.TryGetValue(key, out var tally))
            {
                Tallies[key] = tally = new NetworkTally(key.Network is null ? null : entry.Peer);
            }

            return tally;
        }
    }

    /// <param name="first">The first address of the network that was refused.</param>
    private sealed class NetworkTally(IPAddress? first)
    {
        public IPAddress? First { get; } = first;

        public int Lines { get; set; }

        public long Counted { get; set; }
    }
}
