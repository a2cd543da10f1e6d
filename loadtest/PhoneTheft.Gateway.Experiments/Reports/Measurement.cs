using System.Collections;
using System.Globalization;

namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>What one test has found: named figures, in order.</summary>
internal sealed class Measurement(string title) : IEnumerable<KeyValuePair<string, double>>
{
    private readonly List<KeyValuePair<string, double>> _figures = [];

    public string Title { get; } = title;

    public double this[string name]
    {
        set => _figures.Add(new(name, value));
    }

    public IEnumerator<KeyValuePair<string, double>> GetEnumerator() => _figures.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => string.Join(
        Environment.NewLine, [Title, .. _figures.Select(figure => string.Create(CultureInfo.InvariantCulture, $"  {figure.Key,-42} {figure.Value,14:#,##0.###}"))]);
}
