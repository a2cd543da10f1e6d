using System.IO.Hashing;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Fuzzing.Targets;

/// <summary>Whatever is in the file of losses: each line that cannot be read is a loss itself, and nothing is thrown.</summary>
internal sealed class LossFileTarget : FuzzTarget
{
    private static readonly StoreIdentity Identity = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 16);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-losses-");
    private readonly LossFile _file;

    public LossFileTarget()
    {
        var (time, options) = (new FakeTimeProvider(), new CheckpointOptions { File = Path.Combine(_directory.FullName, "checkpoint") });
        _file = new LossFile(
            new CheckpointFile(options, new StoreOptions(), time, NullLogger<CheckpointFile>.Instance), time, NullLogger<LossFile>.Instance);
    }

    public override string Name => "losses-file";

    public override int ShortRuns => 600;

    public override IReadOnlyList<byte[]> Words { get; } =
        WordsOf("\n", "\r", "\t", "kept", "unwritten", $"{Identity.StoreId:N}", "7 101.0000000000abcdef", "\uFEFF", "\0");

    public override IEnumerable<byte[]> Seeds =>
    [
        Encoding.UTF8.GetBytes($"0\tkept\t{Identity.StoreId:N}\t7 101.0000000000abcdef\t3\t0\t103\t0000000000123456\tF\t1700000000123\n"),
        Encoding.UTF8.GetBytes(
            $"0\tunwritten\t{Identity.StoreId:N}\t7 101.0000000000abcdef\t3\t1\t103\t0000000000123456\tA\t0\n" +
            $"0\tkept\t{Identity.StoreId:N}\t0 1.0000000000abcdef\t3\t0\t103\t0000000000123456\tF\t1\n"),
    ];

    public override string Try(byte[] input) => Read(input) + Read(Summed(input));

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _directory.Delete(recursive: true);
        }
    }

    private string Read(byte[] bytes)
    {
        File.WriteAllBytes(_file.FullPath, bytes);
        var lines = File.ReadAllLines(_file.FullPath).Length;
        var unwritten = 0;
        var kept = _file.Read(Identity, _ => unwritten++).Count;
        var isOthers = Directory.GetFiles(_directory.FullName, "*.losses.*").Any(
            path => !path.Contains(".damaged-", StringComparison.Ordinal) && File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes));
        foreach (var aside in Directory.GetFiles(_directory.FullName, "*.losses.*"))
        {
            File.Delete(aside);
        }

        Demand(isOthers || kept + unwritten == Math.Max(1, lines), "each line is a loss");
        return $"{Math.Min(kept, 2)} {Math.Min(unwritten, 2)} {isOthers} ";
    }

    // With checksums that fit, so that what is behind them is read as well.
    private static byte[] Summed(byte[] input) => Encoding.UTF8.GetBytes(string.Concat(
        Encoding.UTF8.GetString(input).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line =>
        {
            var text = line[(line.IndexOf('\t', StringComparison.Ordinal) + 1)..];
            return $"{XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text)):x16}\t{text}\n";
        })));
}
