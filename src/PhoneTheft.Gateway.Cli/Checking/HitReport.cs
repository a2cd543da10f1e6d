using CsvHelper;
using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Checking;

/// <summary>Shows devices that are on the list, with their holds, and numbers in doubt: as text, JSON or CSV.</summary>
internal sealed class HitReport(CommandContext context, bool csv, CancellationToken cancellationToken)
{
    private const int AtOnce = 16;

    public async Task ShowAsync(IReadOnlyList<CheckAnswer> answers)
    {
        using var table = csv ? Table() : null;
        foreach (var some in answers.Chunk(AtOnce))
        {
            var holds = await Task.WhenAll(some.Select(answer => answer.IsHit ? HoldsAsync(answer) : Task.FromResult<IReadOnlyList<Hold>>([])));
            foreach (var (answer, held) in some.Zip(holds))
            {
                if (table is not null)
                {
                    Add(table, answer, held);
                }
                else
                {
                    CheckScreen.Show(context.Screen, answer, held);
                }
            }
        }
    }

    private async Task<IReadOnlyList<Hold>> HoldsAsync(CheckAnswer answer) =>
        (await context.Gateway.Blocklist.GetDeviceAsync(new GetDeviceRequest { Imei = answer.Imei }, context.OneCall(cancellationToken))).Holds;

    private CsvWriter Table()
    {
        // The texts are foreign: a spreadsheet must not run one as a formula.
        var table = CsvWriter.Create(context.Environment.Out, CsvWriterOptions.Default with { Injection = CsvInjection.Escape, NewLine = "\n" }, leaveOpen: true);
        table.WriteHeader("imei", "status", "check_digit_mismatch", "leading_zero_lost", "placeholder", "held_by", "asks", "reason", "since", "until", "reference", "error");
        return table;
    }

    // One line per hold; a device without a named hold gets one line as well.
    private static void Add(CsvWriter table, CheckAnswer answer, IReadOnlyList<Hold> holds)
    {
        foreach (var hold in holds.Count > 0 ? holds : (IReadOnlyList<Hold?>)[null])
        {
            table.WriteField(Printable.Line(answer.Imei, Checker.LongestText));
            table.WriteField(answer.Error is null ? Words.Of(answer.Status) : "");
            table.WriteField(answer.CheckDigitMismatch ? "true" : "false");
            table.WriteField(answer.LeadingZeroLost ? "true" : "false");
            table.WriteField(answer.IsPlaceholder ? "true" : "false");
            table.WriteField(Printable.Line(hold?.Carrier ?? "", 32));
            table.WriteField(hold is null ? "" : Words.Of(hold.Disposition));
            table.WriteField(hold is null ? "" : Words.Of(hold.Reason));
            table.WriteField(HoldDocument.TimeOf(hold?.AssertedAt) ?? "");
            table.WriteField(HoldDocument.TimeOf(hold?.ExpiresAt) ?? "");
            table.WriteField(Printable.Line(hold?.Reference ?? "", 64));
            table.WriteField(answer.Error is { } error ? Words.Of(error.Reason) : "");
            table.EndRecord();
        }
    }
}
