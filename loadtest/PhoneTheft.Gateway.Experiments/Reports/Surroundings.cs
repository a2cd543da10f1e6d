using System.Globalization;
using System.Reflection;
using System.Runtime.InteropServices;
using PhoneTheft.Gateway.Experiments.Tools;

namespace PhoneTheft.Gateway.Experiments.Reports;

/// <summary>The machine and the versions with which something was measured.</summary>
internal sealed record Surroundings(string Processor, int Cores, string Memory, string System, IReadOnlyDictionary<string, string> Versions)
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(10);

    public static async Task<Surroundings> ReadAsync() => new(
        await FieldAsync("/proc/cpuinfo", "model name"),
        Environment.ProcessorCount,
        $"{long.Parse((await FieldAsync("/proc/meminfo", "MemTotal")).Split(' ')[0], CultureInfo.InvariantCulture) / (1 << 20)} GB",
        $"{RuntimeInformation.OSDescription}, {RuntimeInformation.OSArchitecture}",
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["gateway"] = typeof(Gateway.Program).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "",
            ["runtime"] = RuntimeInformation.FrameworkDescription,
            ["redis-server"] = Word(await Tool.RunAsync("redis-server", AnswerWithin, "--version"), "v="),
            ["redis-benchmark"] = Word(await Tool.RunAsync("redis-benchmark", AnswerWithin, "--version"), "redis-benchmark "),
            ["h2load"] = Word(await Tool.RunAsync("h2load", AnswerWithin, "--version"), "nghttp2/"),
        });

    public override string ToString() => $"{Processor}, {Cores} cores, {Memory}, {System}";

    private static async Task<string> FieldAsync(string file, string name)
    {
        var line = (await File.ReadAllLinesAsync(file)).FirstOrDefault(line => line.StartsWith(name, StringComparison.Ordinal));
        return line is null ? "unknown" : line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
    }

    private static string Word(string text, string after) =>
        text.IndexOf(after, StringComparison.Ordinal) is var at and >= 0 ? text[(at + after.Length)..].Split((char[]?)null, 2)[0].Trim() : text.Trim();
}
