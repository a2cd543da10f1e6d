namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>One line of a chart.</summary>
internal sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);
