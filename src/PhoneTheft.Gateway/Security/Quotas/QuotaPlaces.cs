using PhoneTheft.Gateway.Carriers;

namespace PhoneTheft.Gateway.Security.Quotas;

/// <summary>How many of something a carrier may have open at once.</summary>
/// <param name="quota">Which quota it is.</param>
internal sealed class QuotaPlaces(Quota quota)
{
    private long _most = long.MaxValue;
    private long _taken;

    public Quota Quota => quota;

    public Allowance Allowance
    {
        get;
        set
        {
            field = value;
            Volatile.Write(ref _most, value.Number);
        }
    }

    /// <summary>How many are open. With a smaller allowance they may be more than it allows, until enough of them end.</summary>
    public long Taken => Volatile.Read(ref _taken);

    /// <returns>False: all are taken.</returns>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= Volatile.Read(ref _most))
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    public void Return() => Interlocked.Decrement(ref _taken);
}
