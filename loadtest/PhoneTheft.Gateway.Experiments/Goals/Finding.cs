using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>One row: what was measured, what it should be, what it is.</summary>
internal sealed record Finding
{
    /// <value>Such as P1; empty: it stands beside the goals, so that they can be judged.</value>
    public string Goal { get; init; } = "";

    public required string What { get; init; }

    public required Unit Unit { get; init; }

    public required double Value { get; init; }

    /// <value>Null: reported only.</value>
    public Bound? Bound { get; init; }

    /// <value>Least and most of what <see cref="Value"/> is the middle of; null: measured once.</value>
    public Spread? Spread { get; init; }

    /// <value>What one needs to know to read it.</value>
    public string Note { get; init; } = "";

    public string Verdict => Bound is not { } bound ? "reported" : bound.Holds(Value) ? "reached" : "missed";

    public static Finding Of(string goal, string what, Unit unit, Spread spread, Bound? bound = null, string note = "") =>
        new() { Goal = goal, What = what, Unit = unit, Value = spread.Median, Spread = spread, Bound = bound, Note = note };
}

/// <summary>What a figure has to be to be good.</summary>
/// <param name="IsLeast">The limit or more; otherwise the limit or less.</param>
/// <param name="Limit">In the figure's unit.</param>
internal readonly record struct Bound(bool IsLeast, double Limit)
{
    public static Bound AtLeast(double limit) => new(true, limit);

    public static Bound AtMost(double limit) => new(false, limit);

    public bool Holds(double value) => IsLeast ? value >= Limit : value <= Limit;

    public string ToString(Unit unit) => string.Create(CultureInfo.InvariantCulture, $"{(IsLeast ? "≥" : "≤")} {unit.Text(Limit)}");
}

/// <summary>How a figure is written.</summary>
/// <param name="Format">Of the number.</param>
/// <param name="Suffix">After it.</param>
internal readonly record struct Unit(string Format, string Suffix)
{
    public static readonly Unit Ratio = new("0.00", " ×");
    public static readonly Unit PerSecond = new("#,##0", "/s");
    public static readonly Unit Milliseconds = new("#,##0.###", " ms");
    public static readonly Unit Seconds = new("0.00", " s");
    public static readonly Unit Bytes = new("#,##0.0", " B");
    public static readonly Unit Megabytes = new("#,##0", " MB");

    public string Text(double value) => value.ToString(Format, CultureInfo.InvariantCulture) + Suffix;
}
