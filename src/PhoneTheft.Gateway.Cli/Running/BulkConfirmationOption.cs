using System.CommandLine;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary><c>--confirm TOKEN</c>, and the command line that includes it.</summary>
internal static class BulkConfirmationOption
{
    private const string Name = "--confirm";

    public static Option<string?> Create() => new(Name)
    {
        Description = "Confirm a change that exceeds the daily bulk limit, with the token from the error.",
        HelpName = "TOKEN",
    };

    /// <summary>The command line that confirms the refused change; empty if it cannot be confirmed.</summary>
    public static string HintFor(GatewayError error, ParseResult parsed) => error.BulkConfirmation is { } needed
        ? $"If the change is intended, this command allows {needed.Amount:N0} more today (valid for 10 minutes): {CommandWith(parsed, needed.Token)}"
        : "";

    private static string CommandWith(ParseResult parsed, string token)
    {
        var words = new List<string> { "phonetheft" };
        var given = parsed.Tokens.Select(t => t.Value).ToList();
        for (var i = 0; i < given.Count; i++)
        {
            if (given[i] == Name)
            {
                i++;
                continue;
            }

            words.Add(given[i]);
        }

        return string.Join(' ', [.. words.Select(Quoted), Name, Quoted(Printable.Line(token, 64))]);
    }

    // Quoted for a POSIX shell where necessary.
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@%+=,".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{Printable.Line(word, 4096).Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
