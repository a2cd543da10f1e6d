using System.CommandLine;
using System.CommandLine.Parsing;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary>The devices on a command line.</summary>
internal static class ImeiArguments
{
    public static Argument<string> One()
    {
        var argument = new Argument<string>("IMEI") { Description = "The device, in any spelling." };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    public static Argument<string> OneOrList()
    {
        var argument = One();
        argument.Description = "The device, in any spelling; or a FILE with one a line, - for standard input.";
        return argument;
    }

    public static Argument<string[]> Many()
    {
        var argument = new Argument<string[]>("IMEI")
        {
            Description = "Devices, in any spelling; or files with one a line, - for standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    /// <summary>An option with a typo would otherwise be taken for an argument, and what it was to say would be lost.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (token.Value is ['-', _, ..])
            {
                result.AddError($"There is no option '{token.Value}'.");
            }
        }
    }
}
