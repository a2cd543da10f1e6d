using System.Globalization;

namespace PhoneTheft.Gateway.Experiments.Goals;

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
