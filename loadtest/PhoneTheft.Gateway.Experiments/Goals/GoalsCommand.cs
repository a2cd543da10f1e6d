using System.CommandLine;
using PhoneTheft.Gateway.Experiments.TwoBuilds;

namespace PhoneTheft.Gateway.Experiments.Goals;

/// <summary><c>goals</c>: measures all goals and writes one table.</summary>
internal static class GoalsCommand
{
    private const string Script = "scripts/loadtest.sh";

    // What is published stays as it is when only a part was measured, or little of it.
    private const string Unpublished = "artifacts/loadtest";

    public static Command Create(Option<string> results)
    {
        var quick = new Option<bool>("--quick") { Description = "Measure less and for a shorter time, to see that everything runs. Published results are left as they are." };
        var part = new Option<string?>("--part") { Description = $"Measure one part only: {string.Join(", ", GoalsRun.Parts)}. Published results are left as they are." };
        part.AcceptOnlyFromAmong(GoalsRun.Parts);
        var command = new Command("goals", "Measures all goals, beside what one would use instead and beside the framework's limit, in one table; with --against, two builds of the gateway.") { quick, part };
        var against = new AgainstOptions(command);
        command.Validators.Add(result =>
        {
            if (against.IsIn(result) && result.GetValue(part) is not null)
            {
                result.AddError("--part and --against cannot be used together.");
            }
        });
        command.SetAction((parsed, cancellationToken) => against.IsIn(parsed.CommandResult)
            ? against.RunAsync(parsed, parsed.GetValue(quick), parsed.GetValue(results)!, cancellationToken)
            : RunAsync(parsed.GetValue(quick), parsed.GetValue(part), parsed.GetValue(results)!, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(bool isQuick, string? part, string results, CancellationToken cancellationToken)
    {
        var isPublished = !isQuick && part is null;
        var report = await GoalsReport.BeginAsync((isQuick, part) switch
        {
            (false, null) => Script,
            (true, null) => $"{Script} --quick",
            _ => $"{Script} goals --part {part}{(isQuick ? " --quick" : "")}",
        });
        var run = new GoalsRun(isQuick ? Scale.Quick : Scale.Full, isPublished ? results : Unpublished, part);
        await run.RunAsync().WaitAsync(cancellationToken);
        var finished = report.End(run);
        await Console.Out.WriteLineAsync(finished.Text(isQuick));
        if (isPublished && run.Failures.Count == 0)
        {
            await finished.PublishAsync(results);
        }

        return run.Failures.Count == 0 ? 0 : 1;
    }
}
