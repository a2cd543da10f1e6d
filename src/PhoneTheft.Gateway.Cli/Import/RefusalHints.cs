using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>For a reason that refused many lines: the one thing that helps.</summary>
internal static class RefusalHints
{
    private const string Spreadsheet = "did these numbers go through a spreadsheet? Export them again, as text";

    public static string? Of(string reason) => reason switch
    {
        "CHECK_DIGIT_WRONG" => "if you know that your check digits are bad, add --check-digit lenient",
        "SPREADSHEET_NUMBER" => Spreadsheet,
        "IMEI_LENGTH" => "an IMEI has 14, 15 or 16 digits; the phone shows it on *#06#",
        "IMEI_CHARACTER" or "IMEI_EMPTY" => "one IMEI a line, or in the column IMEI, and nothing else beside its digits",
        "LEADING_ZERO_LOST" => "write all 15 digits; if none lost a zero, import the list with --fourteen-digits",
        "IMEI_SEVERAL" => "of a phone with two numbers write two lines",
        "IMEI_PLACEHOLDER" => "thousands of phones show such a number: find out the real one (*#06#)",
        "CONTRADICTION" => "say once, in one line, what is to become of each device",
        "DEVICE_UNSURE" => "mend the other lines of these devices first",
        "DATE_MALFORMED" or "DATE_NOT_IN_CALENDAR" or "DATE_IN_FUTURE" or "DATE_TOO_EARLY" => "a day may also be left empty",
        "FIELDS_TOO_FEW" or "FIELDS_TOO_MANY" or "QUOTE_MALFORMED" => "was the file written completely, with commas between its columns?",
        "STATUS_UNKNOWN" or "STATUS_MALFORMED" => $"a status is empty, {StatusWords.Block}, or a word that ends a hold; name further ones with --release-words",
        "STATUS_CHARACTER" => "type the word again: what was copied holds what can't be seen",
        "ROLE_REQUIRED" => "ask the operator of the gateway for the role",
        _ => null,
    };
}
