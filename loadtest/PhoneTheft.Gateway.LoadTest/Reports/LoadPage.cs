using System.Globalization;
using System.Net;
using System.Text;
using PhoneTheft.Gateway.LoadTest.Results;

namespace PhoneTheft.Gateway.LoadTest.Reports;

/// <summary>A result as one HTML file that needs no other: it can be mailed, and opened in ten years.</summary>
internal static class LoadPage
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <style>
          :root { color-scheme: light dark; }
          body { font: 15px/1.5 system-ui, sans-serif; max-width: 800px; margin: 2em auto; padding: 0 1em; color: #24292f; background: #ffffff; }
          h1 { font-size: 1.4em; } figure { margin: 1.5em 0; } svg { width: 100%; height: auto; }
          table { border-collapse: collapse; } td { padding: .2em 1em .2em 0; border-bottom: 1px solid #d0d7de; }
          td:last-child { text-align: right; font-variant-numeric: tabular-nums; } .bad { color: #b3261e; font-weight: 600; } .small { font-size: .85em; }
          code { overflow-wrap: anywhere; }
          @media (prefers-color-scheme: dark) {
            body { color: #e6edf3; background: #0d1117; } td { border-color: #30363d; } .bad { color: #ff8a80; }
          }
        </style>
        """;

    /// <param name="result">What was found.</param>
    /// <param name="command">How to find it again.</param>
    public static string Of(LoadResult result, string command)
    {
        var title = LoadTable.TitleOf(result.Plan);
        var page = new StringBuilder();
        page.AppendLine(Head);
        Add(page, $"<title>{Text(title)}</title>\n</head>\n<body>");
        Add(page, $"<h1>{Text(title)}</h1>");
        if (!result.IsClean)
        {
            page.AppendLine("<p class=\"bad\">Some answers were wrong or missing, or calls failed, so these figures say little.</p>");
        }

        page.AppendLine("<table>");
        foreach (var (name, value) in LoadTable.RowsOf(result))
        {
            Add(page, $"<tr><td>{Text(name)}</td><td>{Text(value)}</td></tr>");
        }

        page.AppendLine("</table>");
        Add(page, $"<figure>{LoadCharts.Latency("Latency by percentile", ("latency", result))}</figure>");
        Add(page, $"<figure>{LoadCharts.Throughput("Throughput over time", ("answers", result))}</figure>");
        Add(page, $"<p class=\"small\">{result.Started:yyyy-MM-dd HH:mm} UTC, {Text(Machine.Description)}, load average {Text(Machine.Load)}, to {Text(result.Plan.Address.ToString())}<br><code>{Text(command)}</code></p>");
        page.AppendLine("</body>\n</html>");
        return page.ToString();
    }

    private static string Text(string text) => WebUtility.HtmlEncode(text);

    private static void Add(StringBuilder page, FormattableString line) => page.AppendLine(line.ToString(CultureInfo.InvariantCulture));
}
