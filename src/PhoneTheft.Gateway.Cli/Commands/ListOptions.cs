using System.CommandLine;
using PhoneTheft.Gateway.Cli.Import;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary>How a list is to be read, and what it may release: the same for <c>import</c> and <c>sync</c>.</summary>
/// <param name="fullOption">The option by which a file is the whole list.</param>
internal sealed class ListOptions(string fullOption)
{
    private readonly Option<long?> _releaseDespiteRefused = new("--release-despite-refused")
    {
        Description = $"With {fullOption}: release so many devices although lines were refused. The refusal says how many.",
        HelpName = "N",
    };

    private readonly Option<string?> _releaseWords = new("--release-words")
    {
        Description = "Further words of the status column that end a hold, with commas between them.",
        HelpName = "WORDS",
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
    }

    public StatusWords WordsOf(ParseResult parsed) =>
        parsed.GetValue(_releaseWords) is { } words ? StatusWords.With(Split(words)) : StatusWords.Default;

    public long? ReleaseDespiteRefusedOf(ParseResult parsed, bool full)
    {
        var number = parsed.GetValue(_releaseDespiteRefused);
        return number is null || full
            ? number
            : throw CliException.Usage("USAGE", $"Only a whole list releases what it lacks: --release-despite-refused goes with {fullOption}.", "--release-despite-refused");
    }

    private static string[] Split(string? words) => words?.Split(',', StringSplitOptions.TrimEntries) ?? [];
}
