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
