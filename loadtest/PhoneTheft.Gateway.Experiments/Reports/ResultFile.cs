using System.Text.Json;
using PhoneTheft.Gateway.LoadTest.Reports;

namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>A result as it is kept: what was found, on what, and by which command.</summary>
internal static class ResultFile
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static async Task WriteAsync(string directory, string name, string command, Measurement measurement)
    {
        Directory.CreateDirectory(directory);
        var document = new
        {
            measurement.Title,
            Command = command,
            Machine = Machine.Description,
            Machine.Load,
            Figures = measurement.ToDictionary(figure => figure.Key, figure => Math.Round(figure.Value, 3), StringComparer.Ordinal),
        };
        await File.WriteAllTextAsync(Path.Combine(directory, name + ".json"), JsonSerializer.Serialize(document, Indented) + Environment.NewLine);
    }
}
