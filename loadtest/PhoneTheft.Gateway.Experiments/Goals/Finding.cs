using System.Globalization;
using PhoneTheft.Gateway.Experiments.Comparison;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>One row of the table: what was measured, its goal, and its value.</summary>
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

/// <summary>The goal for a figure.</summary>
/// <param name="IsLeast">The limit or more; otherwise the limit or less.</param>
/// <param name="Limit">In the figure's unit.</param>
internal readonly record struct Bound(bool IsLeast, double Limit)
{
    public static Bound AtLeast(double limit) => new(true, limit);

    public static Bound AtMost(double limit) => new(false, limit);

    public bool Holds(double value) => IsLeast ? value >= Limit : value <= Limit;

    public string ToString(Unit unit) => string.Create(CultureInfo.InvariantCulture, $"{(IsLeast ? "≥" : "≤")} {unit.Text(Limit)}");
}

/// <summary>The unit of a figure, and how the figure is formatted.</summary>
/// <param name="Format">The format of the number.</param>
/// <param name="Suffix">The text after the number.</param>
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
