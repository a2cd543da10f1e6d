using Grpc.Core;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.V1;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Announces a whole job to the gateway before its first write, so that the bulk limit refuses all of it or nothing.</summary>
internal sealed class BulkAnnouncement(CommandContext context, ImportOptions options)
{
    private readonly TimeProvider _time = context.Environment.Time;

    /// <param name="blocklist">Of the gateway that will be written to.</param>
    /// <param name="tables">The planned writes.</param>
    /// <param name="own">The carrier's holds now; null if not known yet.</param>
    /// <returns>Whether the gateway accepted the announcement, and with it the confirmation. An older gateway doesn't know announcements and counts single writes.</returns>
    /// <exception cref="CliException">The job is refused, or needs a confirmation; nothing was written.</exception>
    public async Task<bool> AskAsync(
        BlocklistService.BlocklistServiceClient blocklist, IReadOnlyList<LineTable> tables, OwnHolds? own, CancellationToken cancellationToken)
    {
        try
        {
            // A short list need not read all holds: the upper bound usually passes. With a token the exact amount is needed at once, because the first announcement redeems it.
            if (own is null && (options.Confirm.Length > 0 || !await MayAsync(blocklist, tables, cancellationToken)))
            {
                own = await OwnHolds.ReadAsync(context, cancellationToken);
            }

            if (own is not null)
            {
                await AnnounceAsync(blocklist, BulkAmount.Of(tables, own, options.Blocks).ToRequest(isExact: true, options.Actor, options.Confirm), cancellationToken);
            }

            return true;
        }
        catch (RpcException exception) when (exception.StatusCode == StatusCode.Unimplemented)
        {
            return false;
        }
        catch (RpcException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var cause = CliException.From(GatewayError.From(exception), context);
            throw new CliException(cause.ExitCode, cause.Reason, $"{cause.Message} Nothing was written.")
            {
                Field = cause.Field,
                Hint = cause.Hint,
                Confirmation = cause.Confirmation,
            };
        }
    }

    private async Task<bool> MayAsync(BlocklistService.BlocklistServiceClient blocklist, IReadOnlyList<LineTable> tables, CancellationToken cancellationToken)
    {
        try
        {
            await AnnounceAsync(blocklist, BulkAmount.Of(tables, own: null, options.Blocks).ToRequest(isExact: false, options.Actor, ""), cancellationToken);
            return true;
        }
        catch (RpcException exception) when (GatewayError.From(exception).Reason == "BULK_CONFIRMATION_REQUIRED")
        {
            return false;
        }
    }

    // Retries as long as the writing does, for example while a gateway starts.
    private async Task AnnounceAsync(BlocklistService.BlocklistServiceClient blocklist, AnnounceWritesRequest request, CancellationToken cancellationToken)
    {
        var since = _time.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await blocklist.AnnounceWritesAsync(request, context.OneCall(cancellationToken));
                return;
            }
            catch (RpcException exception) when (MayPass(exception) && _time.GetElapsedTime(since) < options.RetryFor && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Backoff.After(attempt, GatewayError.From(exception).RetryAfter), _time, cancellationToken);
            }
        }
    }

    private static bool MayPass(RpcException exception) => WriteErrors.ActionOn(GatewayError.From(exception), LineIntent.Hold) == WriteErrorAction.Retry;
}
