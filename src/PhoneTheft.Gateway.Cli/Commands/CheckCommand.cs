using System.CommandLine;
using System.Text;
using PhoneTheft.Gateway.Cli.Checking;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Lists;
using PhoneTheft.Gateway.Core;

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
        "Standard input: one IMEI a line, or a table with a column IMEI. What a spreadsheet made of a number is not asked about.",
        "With --json: one line of JSON per IMEI, in the order asked.",
    ];

    protected override async Task<int> RunAsync(CommandContext context, CancellationToken cancellationToken)
    {
        var imeis = context.Parsed.GetRequiredValue(_imeis);
        var checker = new Checker(context.Gateway.Checks, () => context.OneCall(cancellationToken));
        var tally = new CheckTally();
        var zeros = new LeadingZeros();
        using var batches = Expand(imeis, context.Environment).Chunk(Checker.BatchSize).GetEnumerator();
        while (await Interruptible.RunAsync(batches.MoveNext, cancellationToken))
        {
            foreach (var answer in Judge(await checker.AskAsync(batches.Current), zeros))
            {
                tally.Add(answer);
                CheckAnswers.Show(context.Screen, answer);
            }
        }

        if (tally.All == 0)
        {
            throw CliException.Usage("REQUEST_EMPTY", "There is nothing to check: standard input is empty.", "IMEI");
        }

        CheckAnswers.ShowTally(context.Screen, tally);
        if (zeros.Oddity() is { } oddity)
        {
            context.Screen.Note($"! {oddity}", Styles.Loud);
        }

        return tally.ExitCode;
    }

    // What a number of 14 digits is, the others tell: so all of a batch are looked at before one is judged.
    private static IEnumerable<CheckAnswer> Judge(IReadOnlyList<CheckAnswer> answers, LeadingZeros zeros)
    {
        var answered = answers.Select(a => (Answer: a, Imei: a.Error is null && Imei.TryParse(a.Imei, out var imei, out _) ? imei.Identity : (EquipmentIdentity?)null)).ToList();
        foreach (var (answer, identity) in answered)
        {
            if (identity is { } known)
            {
                zeros.Add(known, DigitsIn(answer));
            }
        }

        return answered.Select(a => a.Imei is { } known && zeros.HasLost(known, DigitsIn(a.Answer)) ? a.Answer with { LeadingZeroLost = true } : a.Answer);
    }

    private static int DigitsIn(CheckAnswer answer) => NumberCell.DigitsIn(Encoding.UTF8.GetBytes(answer.Imei));

    private static IEnumerable<ListedNumber> Expand(string[] imeis, CliEnvironment environment) =>
        imeis.SelectMany(imei => imei == FromStandardInput ? NumberList.Read(environment.OpenIn()) : [NumberList.Of(imei)]);
}
