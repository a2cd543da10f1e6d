using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using PhoneTheft.Gateway.Cli.Failures;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>The usual help, followed by notes, examples and exit codes.</summary>
internal sealed class HelpWithExamples(HelpAction usual) : SynchronousCommandLineAction
{
    private static readonly string[] RootExamples =
    [
        "phonetheft check 490154203237518",
        "phonetheft block 490154203237518 --reason stolen --reference 2026-4711",
        "phonetheft import stolen.csv --dry-run",
        "phonetheft export --scope effective > blocked.csv",
        "phonetheft status",
        "phonetheft sync --state alpha.db --carrier alpha --follow",
    ];

    private static readonly int[] AnyCommand = [ExitCode.Failure, ExitCode.Usage, ExitCode.Unavailable, ExitCode.Refused, ExitCode.Interrupted];

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        if (parseResult.CommandResult.Command is GatewayCommand command)
        {
            Section(output, "Notes:", command.Notes);
            Section(output, "Examples:", command.Examples);
            Section(output, "Exit codes:", [.. command.ExitCodes.Concat(AnyCommand).Order().Distinct().Select(Row)]);
        }
        else
        {
            Section(output, "Examples:", RootExamples);
            Section(output, "Exit codes:", [.. ExitCode.All.Select(e => Row(e.Code))]);
        }

        return ExitCode.Ok;
    }

    private static string Row(int code) => $"{code,3}  {ExitCode.MeaningOf(code)}";

    private static void Section(TextWriter output, string title, IReadOnlyCollection<string> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        output.WriteLine(title);
        foreach (var line in lines)
        {
            output.WriteLine($"  {line}");
        }

        output.WriteLine();
    }
}
