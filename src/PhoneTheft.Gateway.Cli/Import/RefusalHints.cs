using PhoneTheft.Gateway.Cli.Interchange.Cells;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What to do about lines that were refused for a reason.</summary>
internal static class RefusalHints
{
    private const string Spreadsheet = "a spreadsheet has probably changed these numbers; export them again as text";

    public static string? Of(string reason) => reason switch
    {
        "CHECK_DIGIT_WRONG" => "if your data is known to have wrong check digits, add --check-digit lenient",
        "SPREADSHEET_NUMBER" => Spreadsheet,
        "IMEI_LENGTH" => "an IMEI has 14, 15 or 16 digits; dial *#06# to see it",
        "IMEI_CHARACTER" or "IMEI_EMPTY" => "write one IMEI per line, or in the column IMEI, with digits only",
        "LEADING_ZERO_LOST" => "write all 15 digits; if no zero is missing, import the list with --fourteen-digits",
        "IMEI_SEVERAL" => "write two lines for a phone with two IMEIs",
        "IMEI_PLACEHOLDER" => "thousands of phones have such a number; find the real one (*#06#)",
        "CONTRADICTION" => "keep only one line for each device",
        "DEVICE_UNSURE" => "correct the other lines about these devices first",
        "DATE_MALFORMED" or "DATE_NOT_IN_CALENDAR" or "DATE_IN_FUTURE" or "DATE_TOO_EARLY" => "a date may be left empty",
        "FIELDS_TOO_FEW" or "FIELDS_TOO_MANY" or "QUOTE_MALFORMED" => "check that the file is complete and its columns are separated by commas",
        "STATUS_UNKNOWN" or "STATUS_MALFORMED" => $"a status must be empty, {StatusWords.Block}, or a word that ends a hold; add further words with --release-words",
        "STATUS_CHARACTER" => "type the word again: it contains invisible characters",
        "ROLE_REQUIRED" => "ask the gateway's operator for the role",
        _ => null,
    };
}
