using System.Globalization;

namespace PhoneTheft.Gateway.Experiments.Tools;

/// <summary>What redis-benchmark --csv says.</summary>
internal static class RedisBenchmarkReport
{
    private const string Rate = "rps";

    /// <summary>Requests per second.</summary>
    /// <exception cref="FormatException">It isn't a report of one test.</exception>
    public static double PerSecond(string output)
    {
        var rows = output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Cells).ToArray();
        var column = rows.Length == 2 ? Array.IndexOf(rows[0], Rate) : -1;
        return column >= 0 && column < rows[1].Length && double.TryParse(rows[1][column], CultureInfo.InvariantCulture, out var perSecond)
            ? perSecond
            : throw new FormatException($"Cannot read the report of redis-benchmark: {output}");
    }

    // No command of ours has a quotation mark or a comma.
    private static string[] Cells(string row) => [.. row.Split(',').Select(cell => cell.Trim('"'))];
}
