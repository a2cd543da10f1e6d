using System.Globalization;
using System.Text.Json;
using PhoneTheft.Gateway.Experiments.Tools;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary>One of the other tests, in a process of its own, so that its memory is measured alone.</summary>
internal static class ChildExperiment
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromMinutes(8);

    /// <summary>Runs it. It writes its result file itself.</summary>
    /// <returns>Its figures.</returns>
    public static async Task<IReadOnlyDictionary<string, double>> RunAsync(string name, int size, string results)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "experiments.dll");
        await Tool.RunAsync("dotnet", TimeLimit, program, "--results", results, name, size.ToString(CultureInfo.InvariantCulture));
        using var document = JsonDocument.Parse(await File.ReadAllTextAsync(Path.Combine(results, name + ".json")));
        return document.RootElement.GetProperty("Figures").EnumerateObject().ToDictionary(figure => figure.Name, figure => figure.Value.GetDouble(), StringComparer.Ordinal);
    }
}
