using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Interchange.Cells;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary><c>block FILE</c> and <c>unblock FILE</c>: an import with the same write for each device of a list.</summary>
internal static class ListWrites
{
    private const int InFlight = 4_000;

    /// <param name="context">The command.</param>
    /// <param name="file">The list.</param>
    /// <param name="sheet">The sheet of a workbook; null: the first.</param>
    /// <param name="intent">The intent of every line.</param>
    /// <param name="common">The fields that all writes have in common.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static async Task<int> RunAsync(CommandContext context, string file, string? sheet, LineIntent intent, BlockRequest common, CancellationToken cancellationToken)
    {
        var options = new ImportOptions
        {
            File = file,
            Sheet = sheet,
            Status = intent,
            FourteenDigits = false,
            Mode = ImportMode.Additive,
            DryRun = false,
            AllowShrink = false,
            ReleaseDespiteRefused = null,
            Words = StatusWords.Default,
            LenientCheckDigit = common.CheckDigit == CheckDigitPolicy.Lenient,
            Reason = common.Reason,
            KeepReason = common.KeepReason,
            Actor = common.Actor,
            Blocks = common.Disposition != Disposition.Track,
            Hold = common,
            Confirm = common.BulkConfirmation,
            Report = null,
            RetryFor = context.Timeout,
            InFlight = InFlight,
        };
        return ImportSummary.Show(context.Screen, await new ImportJob(context, options).RunAsync(cancellationToken));
    }
}
