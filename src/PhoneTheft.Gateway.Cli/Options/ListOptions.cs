using System.CommandLine;
using System.Text;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>
/// How a list is read, what its holds say, and what it may release: the options that <c>import</c> and <c>sync</c> share.
/// </summary>
internal sealed class ListOptions
{
    private readonly string _fullOption;
    private readonly Option<bool> _allowShrink;
    private readonly NumberOption _releaseDespiteRefused;
    private readonly Option<string> _reason = WriteOptions.Reason();
    private readonly Option<string?> _actor = WriteOptions.Actor();
    private readonly Option<string> _checkDigit = WriteOptions.CheckDigit();
    private readonly Option<string?> _confirm = BulkConfirmationOption.Create();
    private readonly Option<string?> _sheet = SheetOption();
    private readonly Option<string?> _report = new("--report") { Description = "File for the refused lines; default FILE.refused.csv.", HelpName = "PATH" };

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

    private readonly Option<bool> _fourteenDigits = new("--fourteen-digits")
    {
        Description = "Numbers of 14 digits are complete: no spreadsheet dropped a leading zero.",
    };

    /// <param name="fullOption">The option that makes a file the whole list.</param>
    public ListOptions(string fullOption)
    {
        _fullOption = fullOption;
        _allowShrink = new Option<bool>("--allow-shrink") { Description = $"With {fullOption}: accept a file with fewer than 75 % of the devices that you block now." };
        _releaseDespiteRefused = new NumberOption(
            "--release-despite-refused", $"With {fullOption}: release this number of devices although lines were refused. The error gives the number.", long.MaxValue);
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
    }

    /// <summary>The option for the sheet of a workbook.</summary>
    public static Option<string?> SheetOption() =>
        new("--sheet") { Description = "The sheet of an .xlsx workbook; default: the first.", HelpName = "NAME" };

    /// <exception cref="CliException">A sheet is named, but no file.</exception>
    public static void RefuseSheet(string? sheet)
    {
        if (sheet is not null)
        {
            throw CliException.Usage("USAGE", "--sheet goes with a file, and no file was given.", "--sheet");
        }
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_allowShrink, _releaseDespiteRefused, _releaseWords, _sheet, _status, _fourteenDigits, _reason, _actor, _checkDigit, _confirm, _report])
        {
            command.Add(option);
        }
    }

    /// <summary>Where refused lines are to be written; null: the default.</summary>
    public string? ReportOf(ParseResult parsed) => parsed.GetValue(_report);

    public string ConfirmationOf(ParseResult parsed) => parsed.GetValue(_confirm) ?? "";

    /// <exception cref="CliException">--allow-shrink was given, which goes with a whole list only.</exception>
    public void RefuseAllowShrink(ParseResult parsed)
    {
        if (parsed.GetValue(_allowShrink))
        {
            throw CliException.Usage("USAGE", $"--allow-shrink goes with {_fullOption} only.", "--allow-shrink");
        }
    }

    /// <summary>The options of an import of a file.</summary>
    /// <exception cref="CliException">The options contradict each other.</exception>
    public ImportOptions Read(ParseResult parsed, string file, ImportMode mode, TimeSpan retryFor)
    {
        var releaseDespiteRefused = _releaseDespiteRefused.ValueIn(parsed);
        if (mode != ImportMode.Full)
        {
            RefuseAllowShrink(parsed);
            if (releaseDespiteRefused is not null)
            {
                throw CliException.Usage("USAGE", $"--release-despite-refused goes with {_fullOption} only: no other list releases devices that it lacks.", "--release-despite-refused");
            }
        }

        var reason = WriteOptions.ReasonOf(parsed, _reason);
        WriteOptions.ThrowIfMayOnlyTrack(reason, "Choose another --reason, or place such holds with 'phonetheft block --track'.");
        var words = parsed.GetValue(_releaseWords) is { } more ? StatusWords.With(Split(more)) : StatusWords.Default;
        return new ImportOptions
        {
            File = file,
            Sheet = parsed.GetValue(_sheet),
            Mode = mode,
            AllowShrink = parsed.GetValue(_allowShrink),
            ReleaseDespiteRefused = releaseDespiteRefused,
            Words = words,
            Status = StatusOf(parsed, mode, words),
            FourteenDigits = parsed.GetValue(_fourteenDigits),
            LenientCheckDigit = WriteOptions.IgnoresCheckDigit(parsed, _checkDigit),
            Hold = new BlockWrite { Imei = "", Reason = reason, KeepReason = !WriteOptions.SaysReason(parsed, _reason), Actor = parsed.GetValue(_actor) ?? "" },
            Confirm = ConfirmationOf(parsed),
            Report = ReportOf(parsed),
            RetryFor = retryFor,
        };
    }

    private LineIntent StatusOf(ParseResult parsed, ImportMode mode, StatusWords words)
    {
        if (parsed.GetValue(_status) is not { } word)
        {
            return LineIntent.None;
        }

        if (word.Length == 0 || words.Read(Encoding.UTF8.GetBytes(word), out var intent) is not null)
        {
            throw CliException.Usage("USAGE", $"--status must be {StatusWords.Block}, or a word that ends a hold: {string.Join(", ", StatusWords.Releasing)}.", "--status");
        }

        return (mode, intent) switch
        {
            (ImportMode.Delta, _) => throw CliException.Usage("USAGE", "--status cannot be combined with --delta: each line of a delta list has its own change_type.", "--status"),
            (ImportMode.Full, LineIntent.EndByStatus) => throw CliException.Usage("USAGE", $"With {_fullOption}, --status must be {StatusWords.Block}: a whole list names the devices to hold.", "--status"),
            _ => intent,
        };
    }

    private static string[] Split(string? words) => words?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
