using System.CommandLine;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>What is wrong with a command line, in the program's own words, and what may have been meant.</summary>
internal static class UsageError
{
    private const string Which = "Which command? check, device, block, unblock, import, export, status, losses, sync, verify or watch.";

    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // A word that nothing understood explains what is missing; the library says first what is missing.
        var fault = parsed.UnmatchedTokens is [var word, ..]
            ? IsOption(word) ? NoOption(word, command) : command.Subcommands.Count > 0 ? NoCommand(word, command) : TooMuch(word, command)
            : command is RootCommand ? Which : parsed.Errors[0].Message;
        return Printable.Line(string.Join(' ', fault.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), 500);
    }

    /// <summary>Whether a word is meant for an option, and no argument.</summary>
    public static bool IsOption(string word) => word is ['-', _, ..];

    /// <summary>That a command, or the program, has no such option.</summary>
    public static string NoOption(string word, Command command)
    {
        var name = word.Split('=', ':')[0];
        return $"There is no option '{name}'.{Meant(name, OptionsOf(command))}";
    }

    private static string NoCommand(string word, Command command)
    {
        var after = command is RootCommand ? "" : $" '{command.Name}' has no '{word}'.";
        return $"{(after.Length > 0 ? after : $"There is no command '{word}'.")}{Meant(word, command.Subcommands.Select(each => each.Name))}";
    }

    private static string TooMuch(string word, Command command) => command.Arguments.Count == 0
        ? $"'{command.Name}' takes no '{word}': it takes options only."
        : $"'{word}' is one too many: '{command.Name}' takes one {command.Arguments[0].Name}.";

    // Those of the program may stand after any command.
    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Select(option => option.Name).Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf));

    private static string Meant(string word, IEnumerable<string> known) =>
        NearestWord.Of(word.TrimStart('-'), known.Select(name => name.TrimStart('-'))) is { } near
            ? $" Did you mean '{(IsOption(word) ? "--" : "")}{near}'?"
            : "";
}
