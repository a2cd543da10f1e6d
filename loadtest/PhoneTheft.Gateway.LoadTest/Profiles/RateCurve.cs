namespace PhoneTheft.Gateway.LoadTest.Profiles;

/// <summary>A rate over time, straight between its points; two points at one time are a jump.</summary>
/// <remarks>Arrival n comes when the area under the curve reaches n, which a straight piece tells exactly.</remarks>
internal sealed class RateCurve
{
    private readonly (double Seconds, double Rate)[] _points;
    private readonly double[] _areas;

    /// <param name="points">By time; rates per second, not negative.</param>
    public RateCurve(IEnumerable<(double Seconds, double Rate)> points)
    {
        _points = [.. points];
        _areas = new double[_points.Length];
        for (var i = 1; i < _points.Length; i++)
        {
            _areas[i] = _areas[i - 1] + ((_points[i].Seconds - _points[i - 1].Seconds) * (_points[i].Rate + _points[i - 1].Rate) / 2);
        }
    }

    public IReadOnlyList<(double Seconds, double Rate)> Points => _points;

    /// <summary>Arrivals in all.</summary>
    public double Total => _areas[^1];

    /// <summary>Seconds until so many have arrived.</summary>
    /// <param name="arrivals">0 … <see cref="Total"/>.</param>
    /// <param name="piece">Where to begin looking: 0, then what the last call left, since arrivals only grow.</param>
    public double TimeOf(double arrivals, ref int piece)
    {
        while (piece < _points.Length - 2 && _areas[piece + 1] <= arrivals)
        {
            piece++;
        }

        var (from, rate) = _points[piece];
        var (to, rateThen) = _points[piece + 1];
        var left = arrivals - _areas[piece];
        if (left <= 0)
        {
            return from;
        }

        // rate × t + slope ÷ 2 × t² = left, solved in the form that loses no digits when the slope is small.
        var slope = (rateThen - rate) / (to - from);
        return from + (2 * left / (rate + Math.Sqrt(Math.Max(0, (rate * rate) + (2 * slope * left)))));
    }
}
