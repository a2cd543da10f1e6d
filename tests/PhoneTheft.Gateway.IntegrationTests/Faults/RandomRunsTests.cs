using System.Globalization;
using PhoneTheft.Gateway.Histories.Faults;
using PhoneTheft.Gateway.IntegrationTests.Faults.Runs;

namespace PhoneTheft.Gateway.IntegrationTests.Faults;

/// <summary>Random faults on every kind of store, under clients that write everything down: nothing acknowledged is lost.</summary>
/// <remarks>
/// <c>scripts/test.sh faults --runs N --seed N</c> runs more of them, from another seed. A seed makes the same plan again; when its acts meet
/// which request, nobody can repeat.
/// </remarks>
public sealed class RandomRunsTests
{
    private const int UsualRuns = 12;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(Number("PHONETHEFT_FAULT_SEED", 1), Number("PHONETHEFT_FAULT_RUNS", UsualRuns))];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task Nothing_acknowledged_is_lost(int seed)
    {
        var plan = RunPlan.From(seed);
        var output = TestContext.Current.TestOutputHelper;
        output?.WriteLine($"{plan}");

        var history = await FaultRun.RunAsync(plan);

        output?.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{history.Operations.Count(operation => !operation.IsRead)} writes, {history.Operations.Count(history.EveryCopyIsGone)} of which no copy may be left"));
        var violations = FaultViolation.In(history);
        Assert.True(violations.Count == 0, $"{plan}\n{Story.Of(history, violations)}");
    }

    private static int Number(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
