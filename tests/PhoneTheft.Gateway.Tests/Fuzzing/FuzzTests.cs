using System.Globalization;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Tests.Fuzzing.Targets;

namespace PhoneTheft.Gateway.Tests.Fuzzing;

/// <summary>
/// What comes from outside is read or refused, and nothing else. The short form tries the same inputs each time;
/// <c>scripts/test.sh fuzz --for 60m</c> goes on from there.
/// </summary>
public sealed class FuzzTests
{
    private const int ShortSeed = 10;

    private static readonly Dictionary<string, Func<FuzzTarget>> Targets = new(StringComparer.Ordinal)
    {
        ["imei"] = () => new ImeiTarget(),
        ["cursor"] = () => new CursorTarget(),
        ["check-messages"] = () => new CheckMessageTarget(),
        ["sync-messages"] = () => new SyncMessageTarget(),
        ["lists"] = () => new ListTarget(),
        ["workbooks"] = () => new WorkbookTarget(),
        ["checkpoint-file"] = () => new CheckpointTarget(),
        ["state-file"] = () => new StateFileTarget(),
        ["store-texts"] = () => new StoreTextTarget(),
        ["losses-file"] = () => new LossFileTarget(),
        ["audit-lines"] = () => new AuditLineTarget(),
        ["frames"] = () => new FrameTarget(),
    };

    private static readonly IReadOnlyList<string> Wanted =
        [.. Targets.Keys.Where(name => Setting("PHONETHEFT_FUZZ_TARGET") is not { } wanted || wanted == name)];

    public static TheoryData<string> Names => [.. Wanted];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Whatever_comes_is_read_or_refused(string name)
    {
        var seed = int.Parse(Setting("PHONETHEFT_FUZZ_SEED") ?? $"{ShortSeed}", CultureInfo.InvariantCulture);
        if (Setting("PHONETHEFT_FUZZ_FOR") is not { } all)
        {
            var shortRun = new FuzzRun(Targets[name], seed);
            var shortRuns = Of(name).ShortRuns;
            Report(shortRun.Search(runs => runs < shortRuns));
            return;
        }

        // One after the other, each on all cores, and each of them with a seed of its own.
        Assert.True(DurationText.TryParse(all, out var duration), "PHONETHEFT_FUZZ_FOR is a duration, such as 60m.");
        var (began, each) = (TimeProvider.System.GetTimestamp(), duration / Wanted.Count);
        var cancelled = TestContext.Current.CancellationToken;
        var runs = Enumerable.Range(0, Environment.ProcessorCount).Select(worker => new FuzzRun(Targets[name], seed + worker)).ToList();
        var found = await Task.WhenAll(runs.Select(run => Task.Run(
            () => run.Search(_ => TimeProvider.System.GetElapsedTime(began) < each && !cancelled.IsCancellationRequested), cancelled)));
        TestContext.Current.SendDiagnosticMessage("{0}: {1} inputs, {2} ways to be read", name, runs.Sum(run => run.Runs), runs.Max(run => run.Outcomes));
        Report(found.FirstOrDefault(report => report is not null));
    }

    [Theory]
    [InlineData("490154203237518")]
    [InlineData("IMEI,\\\"490154203237518\\\"\\x0a\\\\")]
    [InlineData("hex:00ff80")]
    public void A_line_of_a_corpus_comes_back(string line) => Assert.Equal(line, Corpus.Format(Corpus.Parse(line)));

    private static FuzzTarget Of(string name)
    {
        using var target = Targets[name]();
        return target;
    }

    private static string? Setting(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

    private static void Report(string? found)
    {
        if (found is not null)
        {
            Assert.Fail(found);
        }
    }
}
