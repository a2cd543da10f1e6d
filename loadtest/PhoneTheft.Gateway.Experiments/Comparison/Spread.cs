namespace PhoneTheft.Gateway.Experiments.Comparison;

/// <summary>The middle of some values, with the least and the most of them.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        if (sorted.Length == 0)
        {
            throw new ArgumentException("There must be one value or more.", nameof(values));
        }

        return new Spread((sorted[(sorted.Length - 1) / 2] + sorted[sorted.Length / 2]) / 2, sorted[0], sorted[^1]);
    }

    /// <summary>Of the ratios of values that were measured next to each other.</summary>
    public static Spread OfRatios(IReadOnlyList<double> values, IReadOnlyList<double> bases) => values.Count == bases.Count
        ? Of(values.Zip(bases, (value, basis) => value / basis))
        : throw new ArgumentException($"There must be one basis for each value; got {values.Count} values and {bases.Count} bases.", nameof(bases));
}
