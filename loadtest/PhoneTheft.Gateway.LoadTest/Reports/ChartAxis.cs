using System.Globalization;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>An axis: where a value lies between its ends, and which values are written beside it.</summary>
internal sealed class ChartAxis
{
    private readonly Func<double, double> _scale;
    private readonly double _from;
    private readonly double _to;

    private ChartAxis(string label, Func<double, double> scale, double from, double to, IEnumerable<(double, string)> ticks)
    {
        Label = label;
        _scale = scale;
        _from = scale(from);
        _to = scale(to);
        Ticks = [.. ticks];
    }

    public string Label { get; }

    public IReadOnlyList<(double Value, string Text)> Ticks { get; }

    /// <summary>From 0, to a round number above the largest value.</summary>
    public static ChartAxis Linear(string label, double largest)
    {
        var step = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(largest, 1e-6))));
        step *= (largest / step) switch
        {
            <= 1.2 => 0.2,
            <= 2.5 => 0.5,
            <= 6 => 1,
            _ => 2,
        };
        var ticks = Math.Max(1, (int)Math.Ceiling(largest / step));
        return new ChartAxis(label, value => value, 0, ticks * step, Enumerable.Range(0, ticks + 1).Select(tick => (tick * step, Short(tick * step))));
    }

    /// <summary>From 0 to a value that needn't be round: a time that was measured.</summary>
    public static ChartAxis Until(string label, double end)
    {
        var round = Linear(label, end);
        return new ChartAxis(label, value => value, 0, end, round.Ticks.Where(tick => tick.Value <= end));
    }

    /// <summary>Powers of ten, with 2 and 5 between them if there are few.</summary>
    public static ChartAxis Log(string label, double smallest, double largest, Func<double, string> textOf)
    {
        var from = Math.Pow(10, Math.Floor(Math.Log10(Math.Max(smallest, 1e-3))));
        var to = Math.Max(from * 10, Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(largest, 1e-3)))));
        var decades = (int)Math.Round(Math.Log10(to / from));
        double[] within = decades <= 2 ? [1, 2, 5] : [1];
        var ticks = Enumerable.Range(0, decades + 1).SelectMany(decade => within.Select(digit => digit * from * Math.Pow(10, decade))).Where(value => value <= to * 1.001);
        return new ChartAxis(label, Math.Log10, from, to, ticks.Select(value => (value, textOf(value))));
    }

    /// <summary>Percentiles, each nine as wide as the one before: the rare slow answers are where phones wait.</summary>
    /// <param name="label">Below it.</param>
    /// <param name="nines">2: to p99; 4: to p99.99.</param>
    public static ChartAxis Percentiles(string label, int nines) => new(
        label,
        percent => -Math.Log10(1 - (percent / 100)),
        0,
        100 * (1 - Math.Pow(10, -nines)),
        Enumerable.Range(0, nines + 1).Select(nine => 100 * (1 - Math.Pow(10, -nine))).Append(50).Order()
            .Select(percent => (percent, percent.ToString("0.#####", CultureInfo.InvariantCulture) + " %")));

    /// <summary>0 … 1 within the axis.</summary>
    public double PositionOf(double value) => Math.Clamp((_scale(value) - _from) / (_to - _from), 0, 1);

    /// <summary>20000 as 20 k.</summary>
    public static string Short(double value) => value switch
    {
        >= 1e6 => (value / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " M",
        >= 1e3 => (value / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + " k",
        _ => value.ToString("0.##", CultureInfo.InvariantCulture),
    };

    /// <summary>Microseconds as µs, ms or s.</summary>
    public static string Time(double microseconds) => microseconds switch
    {
        >= 1e6 => (microseconds / 1e6).ToString("0.##", CultureInfo.InvariantCulture) + " s",
        >= 1e3 => (microseconds / 1e3).ToString("0.##", CultureInfo.InvariantCulture) + " ms",
        _ => microseconds.ToString("0.##", CultureInfo.InvariantCulture) + " µs",
    };
}
