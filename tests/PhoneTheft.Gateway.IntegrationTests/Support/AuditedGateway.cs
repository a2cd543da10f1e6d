using System.Text.Json;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A gateway that keeps an audit log, started again and again on one data directory, and the log as it lies on the disk.</summary>
internal sealed class AuditedGateway : IDisposable
{
    private readonly TempDirectory _files = new();

    public string Data => _files.Below("data");

    public string Log => Path.Combine(Data, "audit");

    public string KeyFile => Path.Combine(Data, "audit.key");

    public IReadOnlyList<string> Files => [.. Directory.EnumerateFiles(Log, "audit-*").Order(StringComparer.Ordinal)];

    /// <summary>All lines that are in the files now.</summary>
    public IReadOnlyList<string> Lines => [.. Files.SelectMany(ReadLines)];

    public IReadOnlyList<JsonElement> Entries => [.. Lines.Select(line => JsonDocument.Parse(line).RootElement)];

    public IReadOnlyList<JsonElement> Of(string kind) => [.. Entries.Where(entry => entry.GetProperty("kind").GetString() == kind)];

    public Task<GatewayUnderTest> StartAsync(params string[] settings) =>
        GatewayUnderTest.StartAsync([$"--Store:DataDirectory={Data}", "--Audit:Enabled=true", .. settings]);

    public void Dispose() => _files.Dispose();

    private static IEnumerable<string> ReadLines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
