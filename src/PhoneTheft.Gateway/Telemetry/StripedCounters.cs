using System.Numerics;

namespace PhoneTheft.Gateway.Telemetry;

/// <summary>Counters with a stripe for every core, so that all cores can add at once; reading sums the stripes.</summary>
/// <remarks>
/// <para>
/// Layout: a stripe per core holds all counters, then 128 empty bytes, because cores fetch lines in pairs and the array may begin
/// anywhere in a line.
/// </para>
/// <para>
/// An addition is an interlocked one, because a thread may be moved between finding its stripe and adding to it. On a line that no
/// other core writes that costs 15 ns, half of it to find the stripe, and no more while other cores count (CountingACheck).
/// </para>
/// </remarks>
internal sealed class StripedCounters
{
    private const int Gap = 128 / sizeof(long);

    private readonly long[] _cells;
    private readonly int _stripeLength;
    private readonly int _mask;

    /// <param name="counters">How many there are, numbered from 0.</param>
    public StripedCounters(int counters)
    {
        var stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Environment.ProcessorCount);
        _mask = stripes - 1;
        _stripeLength = counters + Gap;
        _cells = new long[Gap + (stripes * _stripeLength)];
    }

    public void Add(int counter, long amount) =>
        Interlocked.Add(ref _cells[Gap + ((Thread.GetCurrentProcessorId() & _mask) * _stripeLength) + counter], amount);

    /// <summary>The sum of everything added before the call began, and perhaps of some things added during it.</summary>
    public long Sum(int counter)
    {
        var sum = 0L;
        for (var at = Gap + counter; at < _cells.Length; at += _stripeLength)
        {
            sum += Interlocked.Read(ref _cells[at]);
        }

        return sum;
    }
}
