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
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary><c>phonetheft check IMEI...</c></summary>
internal sealed class CheckCommand : GatewayCommand
{
    private readonly Argument<string[]> _imeis = ImeiArguments.Many();
    private readonly Option<bool> _hits = new("--hits") { Description = "Show only devices that are PROHIBITED or TRACKED, with their holds, and numbers in doubt." };
    private readonly Option<bool> _csv = new("--csv") { Description = "Write CSV with a header line." };
    private readonly Option<string?> _sheet = ListOptions.SheetOption();

    public CheckCommand(CliEnvironment environment, GlobalOptions globals)
        : base(environment, globals, "check", "Check whether devices are blocked.")
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
        "With several devices the worst answer is the exit code: 11, then 2 (not an IMEI), 10, 12, 0.",
        "A file or standard input has one IMEI per line, or is a table with a column IMEI. Numbers that a spreadsheet has damaged are refused.",
        "--json writes one line of JSON per IMEI, in the order of the input.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var imeis = context.Parsed.GetRequiredValue(_imeis);
        var (onlyHits, csv) = (context.Parsed.GetValue(_hits), context.Parsed.GetValue(_csv));
        if (csv && context.Screen.Json)
        {
            throw CliException.Usage("USAGE", "--csv and --json cannot be combined.", "--csv");
        }

        var sheet = context.Parsed.GetValue(_sheet);
        if (imeis.All(imei => ImeiOrFile.FileIn(imei) is null))
        {
            ListOptions.RefuseSheet(sheet);
        }

        var checker = new NumberChecker(context.Checks);
        var tally = new CheckTally();
        var zeros = new LeadingZeros();
        var kept = new List<CheckedNumber>();
        using var batches = Expand(context, imeis, sheet, tally).Chunk(CheckClient.QuestionsPerCall).GetEnumerator();
        while (await Interruptible.RunAsync(batches.MoveNext, cancellationToken))
        {
            foreach (var number in LostZeros.Mark(await checker.CheckAsync(batches.Current, cancellationToken), zeros))
            {
                tally.Add(number);
                switch (number)
                {
                    case { Answer.Error: { } error } when onlyHits:
                        // It might be on the list, so it is always reported.
                        context.Screen.Note($"! no answer for {Printable.Line(number.Text, NumberChecker.LongestText)}: {Printable.Line(error.Message, 200)} ({Printable.Line(error.Reason, 64)})", Styles.Loud);
                        break;
                    case { IsHit: false, IsInDoubt: false } when onlyHits:
                        break;
                    case var _ when onlyHits || csv:
                        kept.Add(number);
                        break;
                    default:
                        CheckScreen.Show(context.Screen, number);
                        break;
                }
            }
        }

        if (tally.All == 0)
        {
            throw CliException.Usage("REQUEST_EMPTY", "There is nothing to check: the input has only blank lines.", "IMEI");
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
            ? NumberList.Read(ListInput.Open(context.Environment, file), sheet, note => context.Screen.Note($"! {note}", Styles.Loud), doubt => Doubt(context, tally, doubt))
            : [NumberList.Of(imei)]);

    // The answers are right, but may be about other devices, or miss some: such a list is never reported as clean.
    private static void Doubt(CommandContext context, CheckTally tally, string why)
    {
        tally.AddDoubt();
        context.Screen.Note($"! {why}", Styles.Loud);
    }
}
