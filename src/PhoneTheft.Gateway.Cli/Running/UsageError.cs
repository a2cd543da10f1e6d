using System.CommandLine;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary>Describes what is wrong with a command line, and suggests what may have been meant.</summary>
internal static class UsageError
{
    public static string Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        // An unmatched word is usually the cause of a missing argument, which System.CommandLine reports first.
        var fault = parsed.UnmatchedTokens is [var word, ..]
            ? IsOption(word) ? NoOption(word, command) : command.Subcommands.Count > 0 ? NoCommand(word, command) : TooMuch(word, command)
            : command is RootCommand ? $"A command is missing: {AnyOf(command.Subcommands)}." : parsed.Errors[0].Message;
        return Printable.Line(string.Join(' ', fault.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)), 500);
    }

    /// <summary>Whether a word looks like an option.</summary>
    public static bool IsOption(string word) => word is ['-', _, ..];

    /// <summary>The message for an unknown option.</summary>
    public static string NoOption(string word, Command command)
    {
        var name = word.Split('=', ':')[0];
        return $"There is no option '{name}'.{Meant(name, OptionsOf(command))}";
    }

    private static string AnyOf(IEnumerable<Command> commands)
    {
        string[] names = [.. commands.Where(each => !each.Hidden).Select(each => each.Name)];
        return $"{string.Join(", ", names[..^1])} or {names[^1]}";
    }

    private static string NoCommand(string word, Command command)
    {
        var after = command is RootCommand ? "" : $" '{command.Name}' has no '{word}'.";
        return $"{(after.Length > 0 ? after : $"There is no command '{word}'.")}{Meant(word, command.Subcommands.Select(each => each.Name))}";
    }

    private static string TooMuch(string word, Command command) => command.Arguments.Count == 0
        ? $"Unexpected argument '{word}': '{command.Name}' takes options only."
        : $"Unexpected argument '{word}': '{command.Name}' takes only one {command.Arguments[0].Name}.";

    // The options of the program may follow any command.
    private static IEnumerable<string> OptionsOf(Command command) =>
        command.Options.Select(option => option.Name).Concat(command.Parents.OfType<Command>().SelectMany(OptionsOf));

    private static string Meant(string word, IEnumerable<string> known) =>
        NearestWord.Of(word.TrimStart('-'), known.Select(name => name.TrimStart('-'))) is { } near
            ? $" Did you mean '{(IsOption(word) ? "--" : "")}{near}'?"
            : "";
}
