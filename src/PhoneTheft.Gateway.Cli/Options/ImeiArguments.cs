using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>Arguments that name devices.</summary>
internal static class ImeiArguments
{
    public static Argument<string> One()
    {
        var argument = new Argument<string>("IMEI") { Description = "The IMEI of the device: 14, 15 or 16 digits, with or without separators." };
        argument.Validators.Add(RefuseOptions);
        argument.Validators.Add(RefuseDamaged);
        return argument;
    }

    public static Argument<string> OneOrList()
    {
        var argument = One();
        argument.Description = "The IMEI of the device: 14, 15 or 16 digits, with or without separators; or a FILE with one IMEI per line, or - for standard input.";
        return argument;
    }

    public static Argument<string[]> Many()
    {
        var argument = new Argument<string[]>("IMEI")
        {
            Description = "IMEIs: 14, 15 or 16 digits each, with or without separators; or files with one IMEI per line, or - for standard input.",
            Arity = ArgumentArity.OneOrMore,
        };
        argument.Validators.Add(RefuseOptions);
        return argument;
    }

    // A single number: there is no list around it that could show whether a zero was lost.
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
                result.AddError($"'{Printable.Line(text, 64)}': these 14 digits may have lost a leading zero, and would then be another device. Type all 15 digits.");
            }
        }
    }

    /// <summary>Refuses arguments that look like options: a mistyped option would otherwise be taken for an argument.</summary>
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
