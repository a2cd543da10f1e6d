using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary><c>block FILE</c> and <c>unblock FILE</c>: an import with the same write for each device of a list.</summary>
internal static class ListWrites
{
    /// <param name="context">The command.</param>
    /// <param name="file">The list.</param>
    /// <param name="sheet">The sheet of a workbook; null: the first.</param>
    /// <param name="intent">The intent of every line.</param>
    /// <param name="write">What every write says, apart from the device.</param>
    /// <param name="confirmation">The confirmation token of an earlier error; empty if there is none.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static async Task<int> RunAsync(
        CommandContext context, string file, string? sheet, LineIntent intent, HoldWrite write, string confirmation, CancellationToken cancellationToken)
    {
        var options = new ImportOptions
        {
            File = file,
            Sheet = sheet,
            Status = intent,
            Mode = ImportMode.Additive,
            LenientCheckDigit = write.IgnoreCheckDigit,
            // An unblock says no more than its actor.
            Hold = (write as BlockWrite ?? new BlockWrite { Imei = "", Reason = HoldReason.None, Actor = write.Actor }) with { IgnoreCheckDigit = false },
            Confirm = confirmation,
            RetryFor = context.Timeout,
        };
        return ImportSummary.Show(context.Screen, await new ImportJob(context, options).RunAsync(cancellationToken));
    }
}
