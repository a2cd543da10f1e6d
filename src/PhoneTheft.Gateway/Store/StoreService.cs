using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Store;

/// <summary>Opens the store when the gateway starts, and runs what keeps the replica equal to it until the gateway stops.</summary>
/// <param name="opening">Finds out which store it is.</param>
/// <param name="open">Makes its workers.</param>
/// <param name="store">What the features write to and read from.</param>
/// <param name="lifetime">Stops the gateway when the store is refused.</param>
/// <param name="logger">Where it says why.</param>
internal sealed partial class StoreService(
    StoreOpening opening, Func<StoreIdentity, StoreMemory, OpenStore> open, HoldStore store, IHostApplicationLifetime lifetime, ILogger<StoreService> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var (identity, memory) = await opening.OpenAsync(stoppingToken);
            using var opened = open(identity, memory);
            store.Opened(opened);
            await opened.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The gateway is stopping.
        }
        catch (Exception e) when (e is StoreException or DataDirectoryInUseException or DataDirectoryExposedException or IOException or UnauthorizedAccessException)
        {
            // Nothing has been served yet, so stopping harms nobody and says more than a gateway that never gets ready.
            Log.Refused(logger, e.Message);
            Stop();
        }
        catch (Exception e)
        {
            Log.Failed(logger, e);
            Stop();
        }
    }

    private void Stop()
    {
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    private static partial class Log
    {
        [LoggerMessage(1303, LogLevel.Critical, "Unhandled exception while running the store; the gateway stops")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(1302, LogLevel.Critical, "This gateway does not start: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
