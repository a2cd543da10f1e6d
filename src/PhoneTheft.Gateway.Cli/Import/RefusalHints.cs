using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Client;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>What to do about the lines of a list that were refused for one reason.</summary>
internal static class RefusalHints
{
    /// <returns>One or two sentences; empty if there is nothing to say.</returns>
    public static string Of(string reason) => OfList(reason) ?? OptionAdvice.On(reason) ?? GatewayError.AdviceOn(reason);

    // Reasons of this program, and those where it matters that the IMEI stands in a list.
    private static string? OfList(string reason) => reason switch
    {
        "SPREADSHEET_NUMBER" => "A spreadsheet has probably changed these numbers. Export them again as text.",
        "IMEI_CHARACTER" or "IMEI_EMPTY" => "Write one IMEI per line, or in the column IMEI, with digits only.",
        "LEADING_ZERO_LOST" => "Write all 15 digits. If no zero is missing, import the list with --fourteen-digits.",
        "IMEI_SEVERAL" => "Write two lines for a phone with two IMEIs.",
        "CONTRADICTION" => "Keep only one line for each device.",
        "DEVICE_UNSURE" => "Correct the other lines about these devices first.",
        "DATE_MALFORMED" or "DATE_NOT_IN_CALENDAR" or "DATE_IN_FUTURE" or "DATE_TOO_EARLY" => "Correct the date, or leave it empty.",
        "FIELDS_TOO_FEW" or "FIELDS_TOO_MANY" or "QUOTE_MALFORMED" => "Check that the file is complete and its columns are separated by commas.",
        "STATUS_UNKNOWN" or "STATUS_MALFORMED" => $"A status must be empty, {StatusWords.Block}, or a word that ends a hold. Add further words with --release-words.",
        "STATUS_CHARACTER" => "Type the word again. It contains invisible characters.",
        _ => null,
    };
}
