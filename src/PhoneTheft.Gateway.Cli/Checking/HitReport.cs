using CsvHelper;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Shows devices that are on the list, with their holds, and numbers in doubt: as text, JSON or CSV.</summary>
internal sealed class HitReport(CommandContext context, bool csv, CancellationToken cancellationToken)
{
    private const int AtOnce = 16;

    public async Task ShowAsync(IReadOnlyList<CheckedNumber> numbers)
    {
        using var table = csv ? Table() : null;
        foreach (var some in numbers.Chunk(AtOnce))
        {
            var holds = await Task.WhenAll(
                some.Select(number => number.IsHit ? HoldsAsync(number) : Task.FromResult<IReadOnlyList<Hold>>([])));
            foreach (var (number, held) in some.Zip(holds))
            {
                if (table is not null)
                {
                    Add(table, number, held);
                }
                else
                {
                    CheckScreen.Show(context.Screen, number, held);
                }
            }
        }
    }

    private async Task<IReadOnlyList<Hold>> HoldsAsync(CheckedNumber number) =>
        (await context.Blocklist.GetDeviceAsync(number.Text, cancellationToken)).Holds;

    private CsvWriter Table()
    {
        // The texts are foreign: a spreadsheet must not run one as a formula.
        var table = CsvWriter.Create(
            context.Environment.Out, CsvWriterOptions.Default with { Injection = CsvInjection.Escape, NewLine = "\n" }, leaveOpen: true);
        table.WriteHeader("imei", "status", "check_digit_mismatch", "leading_zero_lost", "placeholder", "held_by", "asks", "reason", "since", "until", "reference", "error");
        return table;
    }

    // One line per hold; a device without a named hold gets one line as well.
    private static void Add(CsvWriter table, CheckedNumber number, IReadOnlyList<Hold> holds)
    {
        foreach (var hold in holds.Count > 0 ? holds : (IReadOnlyList<Hold?>)[null])
        {
            table.WriteField(Printable.Line(number.Text, NumberChecker.LongestText));
            table.WriteField(number.Answer.Error is null ? Words.Of(number.Answer.Status) : "");
            table.WriteField(number.Answer.CheckDigitMismatch ? "true" : "false");
            table.WriteField(number.LeadingZeroLost ? "true" : "false");
            table.WriteField(number.IsPlaceholder ? "true" : "false");
            table.WriteField(Printable.Line(hold?.Carrier ?? "", 32));
            table.WriteField(hold is null ? "" : Words.Of(hold.Disposition));
            table.WriteField(hold is null ? "" : Words.Of(hold.Reason));
            table.WriteField(HoldDocument.TimeOf(hold?.AssertedAt) ?? "");
            table.WriteField(HoldDocument.TimeOf(hold?.ExpiresAt) ?? "");
            table.WriteField(Printable.Line(hold?.Reference ?? "", 64));
            table.WriteField(number.Answer.Error is { } error ? Printable.Line(error.Reason, 64) : "");
            table.EndRecord();
        }
    }
}
