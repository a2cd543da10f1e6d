using System.Text.Json;
using PhoneTheft.Gateway.Audit;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A gateway that keeps an audit log, started again and again on one data directory, and the log as it lies on the disk.</summary>
internal sealed class AuditedGateway : IDisposable
{
    private readonly TempDirectory _files = new();

    public AuditedGateway() => Log = Path.Combine(Data, "audit");

    public string Data => _files.Below("data");

    /// <summary>Where the log is.</summary>
    public string Log { get; init; }

    public string KeyFile => Path.Combine(Data, "audit.key");

    public string[] Settings => [$"--Store:DataDirectory={Data}", "--Audit:Enabled=true", $"--Audit:Directory={Log}"];

    public IReadOnlyList<string> Files => [.. AuditFileName.In(Log).Select(file => Path.Combine(Log, file.Name))];

    public IReadOnlyList<JsonElement> Entries => [.. Files.SelectMany(ReadLines).Select(line => JsonDocument.Parse(line).RootElement)];

    public IReadOnlyList<string> Kinds => [.. Entries.Select(entry => entry.GetProperty("kind").GetString()!)];

    public AuditKey Key => AuditKey.Read(File.ReadAllText(KeyFile).TrimEnd())!;

    public IReadOnlyList<JsonElement> Of(string kind) => [.. Entries.Where(entry => entry.GetProperty("kind").GetString() == kind)];

    public Task<GatewayUnderTest> StartAsync(params string[] settings) => GatewayUnderTest.StartAsync([.. Settings, .. settings]);

    /// <summary>Verifies the log.</summary>
    /// <param name="heads">What the store was told.</param>
    public VerifiedLog Verify(params IReadOnlyList<AuditHead> heads) =>
        Assert.Single(AuditVerifier.Verify([Key], [Log], heads, [], TestContext.Current.CancellationToken).Logs);

    /// <summary>How far the logs have come, as a gateway's operator is told.</summary>
    public static async Task<IReadOnlyList<AuditHead>> HeadsAsync(GatewayUnderTest gateway)
    {
        var answer = await new V1.AdminService.AdminServiceClient(gateway.Channel).GetAuditHeadsAsync(new V1.GetAuditHeadsRequest());
        return [.. answer.Heads.Select(head => new AuditHead(head.Node, (long)head.Lines, Convert.ToHexStringLower(head.Head.Span)))];
    }

    public void Dispose() => _files.Dispose();

    private static IEnumerable<string> ReadLines(string file)
    {
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
