using System.CommandLine;
using PhoneTheft.Gateway.Cli.Checking;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Interchange.Tables;
using PhoneTheft.Gateway.Cli.Options;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft check IMEI...</c></summary>
internal sealed class CheckCommand : GatewayCommand
{
    private readonly Argument<string[]> _imeis = ImeiArguments.Many();
    private readonly Option<bool> _hits = new("--hits") { Description = "Only devices that are PROHIBITED or TRACKED, and who holds them; and numbers in doubt." };
    private readonly Option<bool> _csv = new("--csv") { Description = "Write CSV, with a header." };
    private readonly Option<string?> _sheet = ListOptions.SheetOption();

    public CheckCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "check", "Ask whether devices are blocked.")
    {
        Add(_imeis);
        Add(_hits);
        Add(_csv);
        Add(_sheet);
    }

    public override IReadOnlyList<string> Examples =>
    [
        "phonetheft check 490154203237518",
        "phonetheft check 49-015420-323751-8 35693803564380",
        "phonetheft check found.txt --hits --csv > hits.csv",
        "cat found.csv | phonetheft check - --json",
        "if phonetheft check \"$IMEI\"; then activate; fi",
    ];

    public override IReadOnlyList<int> ExitCodes => [ExitCode.Ok, ExitCode.Tracked, ExitCode.Prohibited, ExitCode.PerhapsTypo];

    public override IReadOnlyList<string> Notes =>
    [
        "Of several devices the worst decides the exit code: 11 before 2 (not an IMEI) before 10 before 12 before 0.",
        "A file or standard input: one IMEI a line, or a table with a column IMEI. What a spreadsheet made of a number is not asked about.",
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

        var sheet = context.Parsed.GetValue(_sheet);
        if (imeis.All(imei => ImeiOrFile.FileIn(imei) is null))
        {
            ListOptions.RefuseSheet(sheet);
        }

        var checker = new Checker(context.Gateway.Checks, () => context.OneCall(cancellationToken));
        var tally = new CheckTally();
        var zeros = new LeadingZeros();
        var kept = new List<CheckAnswer>();
        using var batches = Expand(context, imeis, sheet, tally).Chunk(Checker.BatchSize).GetEnumerator();
        while (await Interruptible.RunAsync(batches.MoveNext, cancellationToken))
        {
            foreach (var answer in LostZeros.Mark(await checker.AskAsync(batches.Current), zeros))
            {
                tally.Add(answer);
                switch (answer)
                {
                    case { Error: { } error } when onlyHits:
                        // Without an answer it might be one: that never goes unsaid.
                        context.Screen.Note($"! no answer for {Printable.Line(answer.Imei, Checker.LongestText)}: {Printable.Line(error.Message, 200)} ({Words.Of(error.Reason)})", Styles.Loud);
                        break;
                    case { IsHit: false, IsInDoubt: false } when onlyHits:
                        break;
                    case var _ when onlyHits || csv:
                        kept.Add(answer);
                        break;
                    default:
                        CheckScreen.Show(context.Screen, answer);
                        break;
                }
            }
        }

        if (tally.All == 0)
        {
            throw CliException.Usage("REQUEST_EMPTY", "There is nothing to check: no line has anything on it.", "IMEI");
        }

        if (onlyHits || csv)
        {
            await new HitReport(context, csv, cancellationToken).ShowAsync(kept);
        }

        CheckScreen.ShowTally(context.Screen, tally);
        if (zeros.Oddity() is { } oddity)
        {
            Doubt(context, tally, oddity);
        }

        return tally.ExitCode;
    }

    private static IEnumerable<ListedNumber> Expand(CommandContext context, string[] imeis, string? sheet, CheckTally tally) =>
        imeis.SelectMany(imei => ImeiOrFile.FileIn(imei) is { } file
            ? NumberList.Read(ListSource.Open(context.Environment, file), sheet, note => context.Screen.Note($"! {note}", Styles.Loud), doubt => Doubt(context, tally, doubt))
            : [NumberList.Of(imei)]);

    // The answers are right, and may be about other devices, or not about all: that is never a clean list.
    private static void Doubt(CommandContext context, CheckTally tally, string why)
    {
        tally.AddDoubt();
        context.Screen.Note($"! {why}", Styles.Loud);
    }
}
