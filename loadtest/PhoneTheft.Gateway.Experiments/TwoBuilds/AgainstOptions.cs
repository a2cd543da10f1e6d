using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PhoneTheft.Gateway.LoadTest.Commands;
using PhoneTheft.Gateway.LoadTest.Plans;
using PhoneTheft.Gateway.LoadTest.Reports;

namespace PhoneTheft.Gateway.Experiments.TwoBuilds;

/// <summary><c>goals --against</c>: this build beside that of another working tree, and how it is judged.</summary>
internal sealed class AgainstOptions
{
    private const double UsualBound = 1.03;

    private readonly Option<DirectoryInfo?> _tree = new("--against")
    {
        HelpName = "DIR",
        Description = "Compare this build with that of another working tree, such as an older commit: the CPU time of the server per call.",
    };

    private readonly Option<double?> _bound = new("--bound") { Description = "With --against: the most that a call may cost here, divided by what it costs there. [default: 1.03]" };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "With --against: how many rounds, each with new processes. [default: 11]" };
    private readonly Option<bool> _keep = new("--keep") { Description = "With --against: also write the result to against.json in the directory of results." };

    public AgainstOptions(Command command)
    {
        Array.ForEach<Option>([_tree, _bound, _rounds, _keep], command.Options.Add);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_tree) is null && (result.GetValue(_bound) is not null || result.GetValue(_rounds) is not null || result.GetValue(_keep)))
            {
                result.AddError("--bound, --rounds and --keep need --against DIR.");
            }

            if (result.GetValue(_bound) is <= 1)
            {
                result.AddError(string.Create(CultureInfo.InvariantCulture, $"--bound must be more than 1, such as 1.03; got {result.GetValue(_bound)}."));
            }

            if (result.GetValue(_rounds) is < RatioJudgement.FewestRounds)
            {
                result.AddError($"--rounds must be {RatioJudgement.FewestRounds} or more; got {result.GetValue(_rounds)}.");
            }
        });
    }

    /// <summary>Whether another working tree is named.</summary>
    public bool IsIn(CommandResult result) => result.GetValue(_tree) is not null;

    /// <summary>Compares the builds, prints the result, and writes it to a file with --keep.</summary>
    public async Task<int> RunAsync(ParseResult parsed, bool isQuick, string results, CancellationToken cancellationToken)
    {
        try
        {
            var (thisBuild, otherBuild) = (GatewayBuild.OfThisTree(), GatewayBuild.In(parsed.GetValue(_tree)!.FullName));
            var pace = isQuick ? ComparisonPace.Quick : ComparisonPace.Usual;
            pace = pace with { Rounds = parsed.GetValue(_rounds) ?? pace.Rounds };
            var bound = parsed.GetValue(_bound) ?? UsualBound;
            var (started, load) = (TimeProvider.System.GetUtcNow(), Machine.Load);
            var rounds = await new BuildComparison(thisBuild, otherBuild, pace).RunAsync(Console.Out.WriteLine, cancellationToken);
            var report = new BuildsReport(thisBuild.Version, otherBuild.Version, bound, BuildsReport.RowsOf(rounds, bound)) { Started = started, LoadBefore = load };
            await Console.Out.WriteLineAsync('\n' + report.Text());
            if (parsed.GetValue(_keep))
            {
                await report.KeepAsync(results);
            }

            return report.Verdict switch
            {
                RatioVerdict.Within => RunExitCode.Clean,
                RatioVerdict.Over => RunExitCode.NotClean,
                _ => RunExitCode.NotRun,
            };
        }
        catch (Exception e) when (e is LoadException or InvalidOperationException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return RunExitCode.NotRun;
        }
    }
}
