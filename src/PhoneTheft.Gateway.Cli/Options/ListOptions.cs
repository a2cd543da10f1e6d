using System.CommandLine;
using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>How a list is to be read, and what it may release: the same for <c>import</c> and <c>sync</c>.</summary>
/// <param name="fullOption">The option by which a file is the whole list.</param>
internal sealed class ListOptions(string fullOption)
{
    private readonly NumberOption _releaseDespiteRefused = new(
        "--release-despite-refused", $"With {fullOption}: release so many devices although lines were refused. The refusal says how many.", long.MaxValue);

    private readonly Option<string?> _releaseWords = new("--release-words")
    {
        Description = "Further words of the status column that end a hold, with commas between them.",
        HelpName = "WORDS",
    };

    private readonly Option<string?> _status = new("--status")
    {
        Description = "The file has no status column: this is every line's. 'blacklist' makes a plain list of numbers one to block.",
        HelpName = "WORD",
    };

    private readonly Option<string?> _sheet = SheetOption();

    private readonly Option<bool> _fourteenDigits = new("--fourteen-digits")
    {
        Description = "Numbers of 14 digits are whole: no spreadsheet dropped a zero before them.",
    };

    public void AddTo(Command command)
    {
        _releaseWords.Validators.Add(result =>
        {
            foreach (var word in Split(result.GetValueOrDefault<string?>()))
            {
                if (StatusWords.Fault(word) is { } fault)
                {
                    result.AddError($"--release-words: {fault}.");
                }
            }
        });
        command.Add(_releaseDespiteRefused);
        command.Add(_releaseWords);
        command.Add(_sheet);
        command.Add(_status);
        command.Add(_fourteenDigits);
    }

    public StatusWords WordsOf(ParseResult parsed) =>
        parsed.GetValue(_releaseWords) is { } words ? StatusWords.With(Split(words)) : StatusWords.Default;

    /// <summary>Which sheet of a workbook, wherever a file may be one.</summary>
    public static Option<string?> SheetOption() => new("--sheet") { Description = "The sheet of an .xlsx workbook; default: its first.", HelpName = "NAME" };

    /// <exception cref="CliException">A sheet is named, and there is no file.</exception>
    public static void RefuseSheet(string? sheet)
    {
        if (sheet is not null)
        {
            throw CliException.Usage("USAGE", "--sheet names a sheet of a file, and no file was named.", "--sheet");
        }
    }

    public string? SheetOf(ParseResult parsed) => parsed.GetValue(_sheet);

    public bool FourteenDigitsOf(ParseResult parsed) => parsed.GetValue(_fourteenDigits);

    public LineIntent StatusOf(ParseResult parsed, ImportMode mode)
    {
        if (parsed.GetValue(_status) is not { } word)
        {
            return LineIntent.None;
        }

        if (word.Length == 0 || WordsOf(parsed).Read(Encoding.UTF8.GetBytes(word), out var intent) is not null)
        {
            throw CliException.Usage("USAGE", $"--status takes {StatusWords.Block}, or a word that ends a hold: {string.Join(", ", StatusWords.Releasing)}.", "--status");
        }

        return (mode, intent) switch
        {
            (ImportMode.Delta, _) => throw CliException.Usage("USAGE", "A list of changes says of each line what it is: --status doesn't go with --delta.", "--status"),
            (ImportMode.Full, LineIntent.EndByStatus) => throw CliException.Usage("USAGE", $"A whole list is of what is held: with {fullOption}, --status takes {StatusWords.Block} only.", "--status"),
            _ => intent,
        };
    }

    public long? ReleaseDespiteRefusedOf(ParseResult parsed, bool full)
    {
        var number = _releaseDespiteRefused.ValueIn(parsed);
        return number is null || full
            ? number
            : throw CliException.Usage("USAGE", $"Only a whole list releases what it lacks: --release-despite-refused goes with {fullOption}.", "--release-despite-refused");
    }

    private static string[] Split(string? words) => words?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
