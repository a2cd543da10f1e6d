using System.CommandLine;
using PhoneTheft.Gateway.Cli.Checking;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Lists;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft check IMEI...</c></summary>
internal sealed class CheckCommand : GatewayCommand
{
    private readonly Argument<string[]> _imeis = ImeiArguments.Many();
    private readonly Option<bool> _hits = new("--hits") { Description = "Only devices that are PROHIBITED or TRACKED, and who holds them." };
    private readonly Option<bool> _csv = new("--csv") { Description = "Write CSV, with a header." };

    public CheckCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "check", "Ask whether devices are blocked.")
    {
        Add(_imeis);
        Add(_hits);
        Add(_csv);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft check 490154203237518",
        "phonetheft check 49-015420-323751-8 35693803564380",
        "phonetheft check found.txt --hits --csv > hits.csv",
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
        var (onlyHits, csv) = (context.Parsed.GetValue(_hits), context.Parsed.GetValue(_csv));
        if (csv && context.Screen.Json)
        {
            throw CliException.Usage("USAGE", "It is CSV or JSON, not both.", "--csv");
        }

        var checker = new Checker(context.Gateway.Checks, () => context.OneCall(cancellationToken));
        var tally = new CheckTally();
        var kept = new List<CheckAnswer>();
        void Take(CheckAnswer answer)
        {
            tally.Add(answer);
            if (onlyHits && !HitReport.IsHit(answer))
            {
                // Without an answer it might be one: that never goes unsaid.
                if (answer.Error is { } error)
                {
                    context.Screen.Note($"! no answer for {Printable.Line(answer.Imei, Checker.LongestText)}: {Printable.Line(error.Message, 200)} ({Words.Of(error.Reason)})", Styles.Loud);
                }
            }
            else if (onlyHits || csv)
            {
                kept.Add(answer);
            }
            else
            {
                CheckAnswers.Show(context.Screen, answer);
            }
        }

        if (imeis is [var only] && ImeiOrFile.FileIn(only) is null)
        {
            Take(await checker.OneAsync(only));
        }
        else
        {
            using var batches = Expand(imeis, context.Environment).Chunk(Checker.BatchSize).GetEnumerator();
            while (await Interruptible.RunAsync(batches.MoveNext, cancellationToken))
            {
                foreach (var answer in await checker.ManyAsync(batches.Current))
                {
                    Take(answer);
                }
            }
        }

        if (tally.All == 0)
        {
            throw CliException.Usage("REQUEST_EMPTY", "There is nothing to check: no line has anything on it.", "IMEI");
        }

        if (onlyHits || csv)
        {
            await new HitReport(context, csv, cancellationToken).ShowAsync(kept, withHolders: onlyHits);
        }

        CheckAnswers.ShowTally(context.Screen, tally);
        return tally.ExitCode;
    }

    private static IEnumerable<string> Expand(string[] imeis, CliEnvironment environment) =>
        imeis.SelectMany(imei => ImeiOrFile.FileIn(imei) is { } file ? PlainList.Lines(Open(file, environment)).Select(line => line.Text) : [imei]);

    private static Stream Open(string file, CliEnvironment environment) => file == ImportOptions.FromStandardInput
        ? environment.OpenIn()
        : new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite, bufferSize: 0, FileOptions.SequentialScan);
}
