namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>Percentiles of all values: nothing is estimated.</summary>
internal sealed class Percentiles
{
    private readonly double[] _sorted;

    public Percentiles(IEnumerable<double> values)
    {
        _sorted = [.. values];
        Array.Sort(_sorted);
    }

    /// <param name="percent">0 … 100.</param>
    public double this[double percent] => _sorted[Math.Clamp((int)Math.Ceiling(percent / 100 * _sorted.Length) - 1, 0, _sorted.Length - 1)];
}
