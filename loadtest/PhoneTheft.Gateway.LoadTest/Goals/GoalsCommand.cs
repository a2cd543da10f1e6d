using System.CommandLine;

namespace PhoneTheft.Gateway.LoadTest.Goals;

/// <summary>Everything, and the one table.</summary>
internal static class GoalsCommand
{
    public static Command Create(Option<string> results)
    {
        var quick = new Option<bool>("--quick") { Description = "Smaller and shorter, to see that everything runs; the page keeps its figures." };
        var command = new Command("goals", "Everything, beside what one would use instead and beside the limit of the framework: one table.") { quick };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(quick), parsed.GetValue(results)!));
        return command;
    }

    private static async Task<int> RunAsync(bool isQuick, string results)
    {
        var report = await GoalsReport.BeginAsync(isQuick ? "scripts/loadtest.sh --quick" : "scripts/loadtest.sh");
        var run = new GoalsRun(isQuick ? Scale.Quick : Scale.Full);
        await run.RunAsync();
        var finished = report.End(run);
        await Console.Out.WriteLineAsync(finished.Text(isQuick));
        if (!isQuick)
        {
            await finished.PublishAsync(results);
        }

        return run.Failures.Count == 0 ? 0 : 1;
    }
}
