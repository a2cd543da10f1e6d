using System.CommandLine;
using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>How a list is read and what it may release: options that <c>import</c> and <c>sync</c> share.</summary>
/// <param name="fullOption">The option that makes a file the whole list.</param>
internal sealed class ListOptions(string fullOption)
{
    private readonly NumberOption _releaseDespiteRefused = new(
        "--release-despite-refused", $"With {fullOption}: release this number of devices although lines were refused. The error says the number.", long.MaxValue);

    private readonly Option<string?> _releaseWords = new("--release-words")
    {
        Description = "Further words of the status column that end a hold, separated by commas.",
        HelpName = "WORDS",
    };

    private readonly Option<string?> _status = new("--status")
    {
        Description = "The status of every line, for a file without a status column. 'blacklist' blocks a plain list of IMEIs.",
        HelpName = "WORD",
    };

    private readonly Option<string?> _sheet = SheetOption();

    private readonly Option<bool> _fourteenDigits = new("--fourteen-digits")
    {
        Description = "Numbers of 14 digits are complete: no spreadsheet dropped a leading zero.",
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

    /// <summary>The option for the sheet of a workbook.</summary>
    public static Option<string?> SheetOption() => new("--sheet") { Description = "The sheet of an .xlsx workbook; default: the first.", HelpName = "NAME" };

    /// <exception cref="CliException">A sheet is named, but no file.</exception>
    public static void RefuseSheet(string? sheet)
    {
        if (sheet is not null)
        {
            throw CliException.Usage("USAGE", "--sheet goes with a file, and no file was given.", "--sheet");
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
            throw CliException.Usage("USAGE", $"--status must be {StatusWords.Block}, or a word that ends a hold: {string.Join(", ", StatusWords.Releasing)}.", "--status");
        }

        return (mode, intent) switch
        {
            (ImportMode.Delta, _) => throw CliException.Usage("USAGE", "--status cannot be combined with --delta: each line of a delta list has its own change_type.", "--status"),
            (ImportMode.Full, LineIntent.EndByStatus) => throw CliException.Usage("USAGE", $"With {fullOption}, --status must be {StatusWords.Block}: a whole list names the devices to hold.", "--status"),
            _ => intent,
        };
    }

    public long? ReleaseDespiteRefusedOf(ParseResult parsed, bool full)
    {
        var number = _releaseDespiteRefused.ValueIn(parsed);
        return number is null || full
            ? number
            : throw CliException.Usage("USAGE", $"--release-despite-refused goes with {fullOption} only: no other list releases devices that it lacks.", "--release-despite-refused");
    }

    private static string[] Split(string? words) => words?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
