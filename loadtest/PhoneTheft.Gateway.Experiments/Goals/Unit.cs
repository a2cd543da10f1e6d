using System.Globalization;

namespace PhoneTheft.Gateway.Experiments.Goals;

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
