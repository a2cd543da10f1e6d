using System.Globalization;
using System.Net;
using System.Text;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>Draws lines as SVG: no script, no font, no file beside it; readable on light and on dark ground, in a page or on its own.</summary>
internal static class SvgChart
{
    private const double Width = 760;
    private const double Height = 380;
    private const double Left = 76;
    private const double Right = 40;
    private const double Top = 64;
    private const double Bottom = 56;
    private const double LegendStep = 180;

    // Colours that the colour-blind can tell apart (Okabe and Ito), and dashes for those who print in grey.
    private const string Style = """
        <style>
          .chart { font: 13px system-ui, sans-serif; }
          .chart text { fill: #24292f; } .chart .title { font-size: 15px; font-weight: 600; }
          .chart .ground { fill: #ffffff; } .chart .grid { stroke: #d0d7de; stroke-width: 1; }
          .chart .line { fill: none; stroke-width: 2; stroke-linejoin: round; }
          .chart .s0 { stroke: #0072b2; } .chart .s1 { stroke: #d55e00; stroke-dasharray: 7 3; }
          .chart .s2 { stroke: #00795a; stroke-dasharray: 2 3; } .chart .s3 { stroke: #9c4a7a; stroke-dasharray: 9 3 2 3; }
          @media (prefers-color-scheme: dark) {
            .chart text { fill: #e6edf3; } .chart .ground { fill: #0d1117; } .chart .grid { stroke: #30363d; }
            .chart .s0 { stroke: #56b4e9; } .chart .s1 { stroke: #e69f00; } .chart .s2 { stroke: #3fd0a4; } .chart .s3 { stroke: #e29cc4; }
          }
        </style>
        """;

    /// <param name="title">Above it.</param>
    /// <param name="x">From left to right.</param>
    /// <param name="y">From the bottom up.</param>
    /// <param name="series">At most four.</param>
    public static string Draw(string title, ChartAxis x, ChartAxis y, IReadOnlyList<ChartSeries> series)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(series.Count, 4, nameof(series));
        var svg = new StringBuilder();
        Add(svg, $"<svg class=\"chart\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {Height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        svg.AppendLine(Style);
        Add(svg, $"<rect class=\"ground\" width=\"{Width}\" height=\"{Height}\"/>");
        Text(svg, "title", Left, 24, "start", title);
        Grid(svg, x, y);
        for (var i = 0; i < series.Count; i++)
        {
            var points = string.Join(' ', series[i].Points.Select(point => string.Create(CultureInfo.InvariantCulture, $"{AcrossOf(x, point.X):0.#},{DownOf(y, point.Y):0.#}")));
            Add(svg, $"<polyline class=\"line s{i}\" points=\"{points}\"/>");
            if (series.Count > 1)
            {
                var at = Left + (i * LegendStep);
                Add(svg, $"<line class=\"line s{i}\" x1=\"{at}\" x2=\"{at + 26}\" y1=\"43\" y2=\"43\"/>");
                Text(svg, "", at + 32, 47, "start", series[i].Name);
            }
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void Grid(StringBuilder svg, ChartAxis x, ChartAxis y)
    {
        foreach (var (value, text) in x.Ticks)
        {
            var across = AcrossOf(x, value);
            Add(svg, $"<line class=\"grid\" x1=\"{across:0.#}\" x2=\"{across:0.#}\" y1=\"{Top}\" y2=\"{Height - Bottom}\"/>");
            Text(svg, "", across, Height - Bottom + 18, "middle", text);
        }

        foreach (var (value, text) in y.Ticks)
        {
            var down = DownOf(y, value);
            Add(svg, $"<line class=\"grid\" x1=\"{Left}\" x2=\"{Width - Right}\" y1=\"{down:0.#}\" y2=\"{down:0.#}\"/>");
            Text(svg, "", Left - 8, down + 4, "end", text);
        }

        Text(svg, "", (Left + Width - Right) / 2, Height - 12, "middle", x.Label);
        Add(svg, $"<text text-anchor=\"middle\" transform=\"translate(16 {(Top + Height - Bottom) / 2}) rotate(-90)\">{WebUtility.HtmlEncode(y.Label)}</text>");
    }

    private static double AcrossOf(ChartAxis x, double value) => Left + (x.PositionOf(value) * (Width - Left - Right));

    private static double DownOf(ChartAxis y, double value) => Height - Bottom - (y.PositionOf(value) * (Height - Top - Bottom));

    private static void Text(StringBuilder svg, string style, double x, double y, string anchor, string text) =>
        Add(svg, $"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{WebUtility.HtmlEncode(text)}</text>");

    private static void Add(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}

/// <summary>One line of a chart.</summary>
internal sealed record ChartSeries(string Name, IReadOnlyList<(double X, double Y)> Points);
