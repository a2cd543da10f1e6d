using System.CommandLine;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Running;

/// <summary><c>--confirm TOKEN</c>, and the command that would have it.</summary>
internal static class BulkConfirmationOption
{
    private const string Name = "--confirm";

    public static Option<string?> Create() => new(Name)
    {
        Description = "Says that very many changes are meant, with the token that a refusal gave.",
        HelpName = "TOKEN",
    };

    /// <summary>What to do about a refusal that can be confirmed; else nothing.</summary>
    public static string HintFor(GatewayError error, ParseResult parsed) => error.BulkConfirmation is { } needed
        ? $"If that is meant, this allows {needed.Amount:N0} more today and is good for 10 minutes: {CommandWith(parsed, needed.Token)}"
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

    // As a POSIX shell takes it: in single quotes unless it is harmless.
    private static string Quoted(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "-_./:@%+=,".Contains(c, StringComparison.Ordinal))
            ? word
            : $"'{Printable.Line(word, 4096).Replace("'", @"'\''", StringComparison.Ordinal)}'";
}
