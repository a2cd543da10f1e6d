using System.CommandLine;
using PhoneTheft.Gateway.Cli.Checking;
using PhoneTheft.Gateway.Cli.Files;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft check IMEI...</c></summary>
internal sealed class CheckCommand : GatewayCommand
{
    private const string FromStandardInput = "-";

    private readonly Argument<string[]> _imeis = ImeiArguments.Many();

    public CheckCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "check", "Ask whether devices are blocked.")
    {
        Add(_imeis);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft check 490154203237518",
        "phonetheft check 49-015420-323751-8 35693803564380",
        "tail -n +2 found.csv | cut -d, -f1 | phonetheft check - --json",
        "if phonetheft check \"$IMEI\"; then activate; fi",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.Tracked, ExitCode.Prohibited, ExitCode.PerhapsTypo];

    public override IReadOnlyList<string> Notes =>
    [
        "Of several devices the worst decides the exit code: 11 before 2 (not an IMEI) before 10 before 12 before 0.",
        "With --json: one line of JSON per IMEI, in the order asked.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var imeis = context.Parsed.GetRequiredValue(_imeis);
        var checker = new Checker(context.Gateway.Checks, () => context.OneCall(cancellationToken));
        var tally = new CheckTally();
        if (imeis is [var only] && only != FromStandardInput)
        {
            Show(context.Screen, tally, await checker.OneAsync(only));
        }
        else
        {
            using var batches = Expand(imeis, context.Environment).Chunk(Checker.BatchSize).GetEnumerator();
            while (await Interruptible.RunAsync(batches.MoveNext, cancellationToken))
            {
                foreach (var answer in await checker.ManyAsync(batches.Current))
                {
                    Show(context.Screen, tally, answer);
                }
            }
        }

        if (tally.All == 0)
        {
            throw CliException.Usage("REQUEST_EMPTY", "There is nothing to check: standard input is empty.", "IMEI");
        }

        CheckAnswers.ShowTally(context.Screen, tally);
        return tally.ExitCode;
    }

    private static void Show(Screen screen, CheckTally tally, CheckAnswer answer)
    {
        tally.Add(answer);
        CheckAnswers.Show(screen, answer);
    }

    private static IEnumerable<string> Expand(string[] imeis, CliEnvironment environment) =>
        imeis.SelectMany(imei => imei == FromStandardInput ? Lines(environment) : [imei]);

    private static IEnumerable<string> Lines(CliEnvironment environment)
    {
        using var reader = new StreamReader(new BoundedLineStream(environment.OpenIn(), Checker.LongestText));
        while (reader.ReadLine() is { } line)
        {
            if (line.AsSpan().Trim() is { IsEmpty: false } imei)
            {
                yield return imei.ToString();
            }
        }
    }
}
