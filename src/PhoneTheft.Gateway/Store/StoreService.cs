using PhoneTheft.Gateway.Core.Replication;
using PhoneTheft.Gateway.Security;
using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Guarding;
using PhoneTheft.Gateway.Store.Opening;

namespace PhoneTheft.Gateway.Store;

/// <summary>Opens the store, for ever if need be, and keeps its session running.</summary>
internal sealed partial class StoreService(
    StoreConnection connection, HoldStore store, Replica replica, StoreOptions options, GuardOptions guards, SecurityOptions security, TimeProvider time,
    IHostApplicationLifetime lifetime, ILoggerFactory loggers, ILogger<StoreService> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    private bool MayCreate => options.IsEmbedded || (options.Create ?? security.Mode == SecurityMode.Development);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var layout = await OpenAsync(stoppingToken);
            using var session = new StoreSession(layout, connection, replica, options, guards, time, loggers);
            store.Opened(session);
            await session.RunAsync(stoppingToken);
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

    private async Task<StoreLayout> OpenAsync(CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                await connection.ConnectAsync();
                return await new StoreOpener(connection.Database, options, MayCreate, connection.IsCluster).OpenAsync();
            }
            catch (Exception e) when (e is StoreException { Fault: StoreFault.Unavailable } or StackExchange.Redis.RedisException or TimeoutException)
            {
                store.NotOpened(e as StoreException ?? RedisFaults.OfRead(e));
                if (attempt == 0)
                {
                    Log.Waiting(logger, connection.Description, e.InnerException?.Message ?? e.Message);
                }

                await Task.Delay(Pause, time, cancellationToken);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(1301, LogLevel.Warning, "The store ({Store}) can't be reached yet; trying on. {Cause}")]
        public static partial void Waiting(ILogger logger, string store, string cause);

        [LoggerMessage(1303, LogLevel.Critical, "The store's session failed in a way nobody thought of; this gateway stops")]
        public static partial void Failed(ILogger logger, Exception exception);

        [LoggerMessage(1302, LogLevel.Critical, "This gateway doesn't start: {Reason}")]
        public static partial void Refused(ILogger logger, string reason);
    }
}
