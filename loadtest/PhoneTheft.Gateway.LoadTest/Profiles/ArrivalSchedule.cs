namespace PhoneTheft.Gateway.LoadTest.Profiles;

/// <summary>When calls are to start, for one of several threads that share a curve. The same for the same seed, whatever the server does.</summary>
internal sealed class ArrivalSchedule
{
    private const double NanosecondsPerSecond = 1e9;

    private readonly RateCurve _curve;
    private readonly int _threads;
    private readonly bool _isEven;
    private readonly Random _random;
    private double _arrivals;
    private int _piece;

    /// <param name="curve">The rate of all threads together.</param>
    /// <param name="thread">0 … threads - 1.</param>
    /// <param name="threads">How many share it.</param>
    /// <param name="isEven">Arrivals at even distances in the curve; otherwise at random ones (Poisson).</param>
    /// <param name="seed">Of the random ones.</param>
    public ArrivalSchedule(RateCurve curve, int thread, int threads, bool isEven, int seed)
    {
        _curve = curve;
        _threads = threads;
        _isEven = isEven;
        _random = new Random(unchecked((seed * 397) + thread));

        // Even: thread 1 of 3 takes arrivals 1, 4, 7, …
        _arrivals = isEven ? thread : 0;
        if (isEven)
        {
            Place();
        }
        else
        {
            MoveNext();
        }
    }

    /// <summary>Nanoseconds after the beginning; <see cref="long.MaxValue"/>: none is left.</summary>
    public long Next { get; private set; }

    public void MoveNext()
    {
        _arrivals += _isEven ? _threads : -Math.Log(1 - _random.NextDouble()) * _threads;
        Place();
    }

    private void Place() =>
        Next = _arrivals < _curve.Total ? (long)(_curve.TimeOf(_arrivals, ref _piece) * NanosecondsPerSecond) : long.MaxValue;
}
