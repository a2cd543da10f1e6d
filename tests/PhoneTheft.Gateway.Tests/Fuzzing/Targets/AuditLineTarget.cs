using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Tests.Audit;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>A log that was changed in any way is found to be changed, and verifying it throws nothing.</summary>
internal sealed class AuditLineTarget : FuzzTarget
{
    private static readonly AuditKey Key = AuditKey.Read(string.Concat(Enumerable.Repeat("a5", AuditKey.Length)))!;

    private readonly WrittenLog _log = new("core-1", Key, 6, 4);
    private readonly byte[] _sound;

    public AuditLineTarget() => _sound = File.ReadAllBytes(_log.PathOf(0));

    public override string Name => "audit-lines";

    public override int ShortRuns => 120;

    public override IReadOnlyList<byte[]> Words { get; } =
        WordsOf("\n", "{\"line\":", ",\"hash\":\"", "\"}", ",\"at\":\"", ",\"kind\":\"file\"", ",\"node\":\"", "9223372036854775807");

    public override IEnumerable<byte[]> Seeds => [.. Damage.Seeds, .. _log.LinesOf(0).Select(System.Text.Encoding.UTF8.GetBytes)];

    public override string Try(byte[] input) => $"{ReadLine(input)} {Verify(input)} {Verify(Damage.Do(_sound, input))}";

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _log.Dispose();
        }
    }

    private static string ReadLine(byte[] input)
    {
        if (!AuditLine.TryRead(input, out var line))
        {
            return "no line";
        }

        Demand(line.Number > 0 && line.StatedHash.Length == 64, "a line has a number and a hash");
        return $"{line.At == DateTimeOffset.MinValue} {line.Field(",\"kind\":\""u8).Length > 0}";
    }

    private string Verify(byte[] bytes)
    {
        File.WriteAllBytes(_log.PathOf(0), bytes);
        var (logs, _) = AuditVerifier.Verify([Key], [_log.Directory], [_log.Head], [], CancellationToken.None);
        Demand(logs[0].AllFindings > 0 || bytes.AsSpan().SequenceEqual(_sound), "a change is found");
        return string.Join(',', logs[0].Findings.Select(finding => finding.Problem).Distinct().Order());
    }
}
