using PhoneTheft.Gateway.Cli.Checking;
using PhoneTheft.Gateway.Cli.Import;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>A list as clerks have it: an IMEI a line, in any spelling, and perhaps a title above them.</summary>
internal static class PlainList
{
    private const int LongestReportedText = 64;

    /// <summary>Lines with something on them, and their numbers.</summary>
    public static IEnumerable<(long Number, string Text)> Lines(Stream file)
    {
        using var reader = new StreamReader(new BoundedLineStream(file, Checker.LongestText));
        for (var number = 1L; reader.ReadLine() is { } line; number++)
        {
            var text = line.Trim();
            if (text.Length > 0 && !(number == 1 && text.Equals("IMEI", StringComparison.OrdinalIgnoreCase)))
            {
                yield return (number, text);
            }
        }
    }

    /// <summary>Every line with what all of them want, or why not.</summary>
    public static IEnumerable<InterchangeLine> Read(Stream file, InterchangeRules rules, LineIntent intent) =>
        Lines(file).Select(line => LineOf(line.Number, line.Text, rules, intent));

    private static InterchangeLine LineOf(long number, string text, InterchangeRules rules, LineIntent intent)
    {
        var (reason, detail) = !Imei.TryParse(text, out var imei, out var error)
            ? error == ImeiError.Length
                ? ("IMEI_LENGTH", "Not 14, 15 or 16 digits.")
                : ("IMEI_CHARACTER", "Something that is neither a digit nor a single hyphen, dot or blank between two digits; a plain list has one IMEI a line and nothing else.")
            : imei.Identity.IsPlaceholder ? ("IMEI_PLACEHOLDER", "One digit repeated: thousands of phones carry such a number.")
            : imei.CheckDigit == CheckDigit.Wrong && !rules.LenientCheckDigit
                ? ("CHECK_DIGIT_WRONG", "The 15th digit is neither the check digit nor 0: perhaps a typo, and then this is another phone.")
            : ("", "");
        return reason.Length == 0
            ? new InterchangeLine(number, imei.Identity, intent, Date: null, Refusal: null)
            : InterchangeLine.Refused(number, Imei.TryParse(text, out var named, out _) ? named.Identity : null, new LineRefusal(reason, detail, Printable.Line(text, LongestReportedText)));
    }
}
