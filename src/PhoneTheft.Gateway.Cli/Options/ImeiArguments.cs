using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>The devices on a command line.</summary>
internal static class ImeiArguments
{
    public static Argument<string> One()
    {
        var argument = new Argument<string>("IMEI") { Description = "The device, in any spelling." };
        argument.Validators.Add(RefuseOptions);
        argument.Validators.Add(RefuseDamaged);
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

    // One device alone is held, released or looked at: there is no list around it to tell what it was.
    private static void RefuseDamaged(ArgumentResult result)
    {
        foreach (var text in result.Tokens.Select(t => t.Value).Where(t => ImeiOrFile.FileIn(t) is null))
        {
            if (NumberList.Of(text).Fault is { } fault)
            {
                result.AddError($"'{Printable.Line(text, 64)}': {fault.Detail}");
            }
            else if (Imei.TryParse(text, out var imei, out _) && LeadingZeros.HasLostAlone(imei.Identity, NumberCell.DigitsIn(Encoding.UTF8.GetBytes(text))))
            {
                result.AddError($"'{Printable.Line(text, 64)}': with a zero before it this is an IMEI, too, and perhaps the one that is meant. Type all 15 digits.");
            }
        }
    }

    /// <summary>An option with a typo would otherwise be taken for an argument, and what it was to say would be lost.</summary>
    public static void RefuseOptions(ArgumentResult result)
    {
        foreach (var token in result.Tokens)
        {
            if (UsageError.IsOption(token.Value))
            {
                result.AddError(UsageError.NoOption(token.Value, ((CommandResult)result.Parent!).Command));
            }
        }
    }
}
