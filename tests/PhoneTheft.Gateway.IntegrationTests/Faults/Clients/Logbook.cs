using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Histories;
using PhoneTheft.Gateway.Histories.Faults;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Clients;

/// <summary>What all clients of a run asked and were told, and what was done to the site, by one clock.</summary>
internal sealed class Logbook
{
    private readonly Lock _lock = new();
    private readonly List<Operation> _operations = [];
    private readonly List<SiteAct> _acts = [];
    private readonly List<GatewayLife> _lives = [];
    private readonly List<LossWindow> _losses = [];
    private readonly List<EquipmentIdentity> _written = [];
    private readonly HashSet<EquipmentIdentity> _known = [];

    public static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>For a call over a line that may be cut without anybody saying so.</summary>
    public static DateTime Deadline => TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(2.5);

    /// <summary>Devices that somebody has asked something about, in the order of the first time.</summary>
    public IReadOnlyList<EquipmentIdentity> Written
    {
        get
        {
            lock (_lock)
            {
                return [.. _written];
            }
        }
    }

    /// <summary>Of these the newest, at most so many.</summary>
    public IReadOnlyList<EquipmentIdentity> Newest(int most)
    {
        lock (_lock)
        {
            return _written.GetRange(Math.Max(0, _written.Count - most), Math.Min(most, _written.Count));
        }
    }

    /// <summary>Before it is sent: whoever looks at the device may see it from here on.</summary>
    public void Asking(EquipmentIdentity device)
    {
        lock (_lock)
        {
            if (_known.Add(device))
            {
                _written.Add(device);
            }
        }
    }

    public void Add(Operation operation)
    {
        lock (_lock)
        {
            _operations.Add(operation);
        }
    }

    public void Act(string what)
    {
        lock (_lock)
        {
            _acts.Add(new SiteAct(Now, what));
        }
    }

    public void Began(GatewayLife life)
    {
        lock (_lock)
        {
            _lives.Add(life);
        }
    }

    public void Ended(GatewayLife life)
    {
        lock (_lock)
        {
            _lives[_lives.IndexOf(life)] = life with { Ended = Now };
        }
    }

    public void Lost(LossWindow window)
    {
        lock (_lock)
        {
            _losses.Add(window);
        }
    }

    public FaultHistory ToHistory(int seed, IReadOnlyList<FinalList> ends)
    {
        lock (_lock)
        {
            return new FaultHistory
            {
                Seed = seed,
                Operations = [.. _operations],
                Acts = [.. _acts],
                Lives = [.. _lives],
                Losses = [.. _losses],
                Ends = ends,
                Ended = Now,
            };
        }
    }
}
