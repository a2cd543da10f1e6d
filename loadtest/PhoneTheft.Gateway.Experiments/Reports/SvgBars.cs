using System.Globalization;
using System.Net;
using System.Text;

namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>Draws bars as SVG, one below the other, each with its name and value; readable on light and on dark ground.</summary>
internal static class SvgBars
{
    private const double Width = 760;
    private const double Names = 330;
    private const double Values = 90;
    private const double Row = 30;
    private const double Bar = 20;
    private const double Top = 44;

    private const string Style = """
        <style>
          .bars { font: 13px system-ui, sans-serif; } .bars text { fill: #24292f; } .bars .title { font-size: 15px; font-weight: 600; }
          .bars .ground { fill: #ffffff; } .bars .bar { fill: #0072b2; }
          @media (prefers-color-scheme: dark) { .bars text { fill: #e6edf3; } .bars .ground { fill: #0d1117; } .bars .bar { fill: #56b4e9; } }
        </style>
        """;

    /// <param name="title">The text above the bars.</param>
    /// <param name="bars">From the top; lengths go by value.</param>
    /// <param name="textOf">How a value is written behind its bar.</param>
    public static string Draw(string title, IReadOnlyList<(string Name, double Value)> bars, Func<double, string> textOf)
    {
        var height = Top + (bars.Count * Row) + 8;
        var most = bars.Max(bar => bar.Value);
        var svg = new StringBuilder();
        Add(svg, $"<svg class=\"bars\" xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Width} {height}\" role=\"img\" aria-label=\"{WebUtility.HtmlEncode(title)}\">");
        svg.AppendLine(Style);
        Add(svg, $"<rect class=\"ground\" width=\"{Width}\" height=\"{height}\"/>");
        Add(svg, $"<text class=\"title\" x=\"12\" y=\"26\">{WebUtility.HtmlEncode(title)}</text>");
        for (var i = 0; i < bars.Count; i++)
        {
            var top = Top + (i * Row);
            var length = Math.Max(1, bars[i].Value / most * (Width - Names - Values));
            Add(svg, $"<text x=\"{Names - 8}\" y=\"{top + 15}\" text-anchor=\"end\">{WebUtility.HtmlEncode(bars[i].Name)}</text>");
            Add(svg, $"<rect class=\"bar\" x=\"{Names}\" y=\"{top}\" width=\"{length:0.#}\" height=\"{Bar}\"/>");
            Add(svg, $"<text x=\"{Names + length + 6:0.#}\" y=\"{top + 15}\">{WebUtility.HtmlEncode(textOf(bars[i].Value))}</text>");
        }

        svg.AppendLine("</svg>");
        return svg.ToString();
    }

    private static void Add(StringBuilder svg, FormattableString line) => svg.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
