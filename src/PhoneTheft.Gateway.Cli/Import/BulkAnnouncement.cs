using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;
using StatusCode = Grpc.Core.StatusCode;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Announces a whole job to the gateway before its first write, so that the bulk limit refuses all of it or nothing.</summary>
/// <param name="context">The command.</param>
/// <param name="options">The options of the import.</param>
/// <param name="blocklist">The client that will write.</param>
internal sealed class BulkAnnouncement(CommandContext context, ImportOptions options, BlocklistClient blocklist)
{
    private readonly TimeProvider _time = context.Environment.Time;

    /// <param name="tables">The planned writes.</param>
    /// <param name="own">The carrier's holds now; null if not known yet.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    /// <returns>
    /// Whether the gateway accepted the announcement, and with it the confirmation. An older gateway doesn't know announcements and counts
    /// single writes.
    /// </returns>
    /// <exception cref="CliException">The job is refused, or needs a confirmation; nothing was written.</exception>
    public async Task<bool> AnnounceAsync(IReadOnlyList<LineTable> tables, OwnHolds? own, CancellationToken cancellationToken)
    {
        try
        {
            // A short list need not read all holds: the upper bound usually passes. With a token the exact amount is needed at once,
            // because the first announcement redeems it.
            if (own is null && (options.Confirm.Length > 0 || !await PassesAsUpperLimitAsync(tables, cancellationToken)))
            {
                own = await OwnHolds.ReadAsync(blocklist, cancellationToken);
            }

            if (own is not null)
            {
                await AnnounceAsync(BulkAmount.Of(tables, own, options.Blocks).ToAnnouncement(isExact: true, options.Hold.Actor), options.Confirm, cancellationToken);
            }

            return true;
        }
        catch (GatewayException e) when (e.Error.StatusCode == StatusCode.Unimplemented)
        {
            return false;
        }
        catch (GatewayException e)
        {
            var cause = context.ErrorOf(e.Error);
            throw new CliException(cause.ExitCode, cause.Reason, $"{cause.Message} Nothing was written.")
            {
                Field = cause.Field,
                Hint = cause.Hint,
                Confirmation = cause.Confirmation,
            };
        }
    }

    private async Task<bool> PassesAsUpperLimitAsync(IReadOnlyList<LineTable> tables, CancellationToken cancellationToken)
    {
        try
        {
            await AnnounceAsync(BulkAmount.Of(tables, own: null, options.Blocks).ToAnnouncement(isExact: false, options.Hold.Actor), confirmation: "", cancellationToken);
            return true;
        }
        catch (GatewayException e) when (e.Error.Reason == "BULK_CONFIRMATION_REQUIRED")
        {
            return false;
        }
    }

    // Retries as long as the writing does, for example while a gateway starts.
    private async Task AnnounceAsync(WriteAnnouncement announcement, string confirmation, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await blocklist.AnnounceWritesAsync(announcement, confirmation, cancellationToken);
                return;
            }
            catch (GatewayException e) when (MayPass(e.Error) && _time.GetElapsedTime(since) < options.RetryFor)
            {
                await Task.Delay(RetryDelay.After(attempt, e.Error), _time, cancellationToken);
            }
        }
    }

    private static bool MayPass(GatewayError error) => WriteErrors.ActionOn(error, LineIntent.Hold) == WriteErrorAction.Retry;
}
