using PhoneTheft.Gateway.Store.AcknowledgedPositions;
using PhoneTheft.Gateway.Store.Embedded;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.Opening;

/// <summary>Connects to the store; starts the embedded one first, and the file of acknowledged positions beside it.</summary>
internal sealed class EmbeddedStart(StoreConnection connection, StoreOptions options, ILoggerFactory loggers) : IDisposable
{
    /// <summary>How far the embedded store's changes were acknowledged; null with a Redis, or before the start.</summary>
    public AcknowledgedKeeper? Acknowledged { get; private set; }

    /// <summary>Connects; may be called again after a failure. A Redis out of reach is no failure: the connection keeps trying.</summary>
    /// <exception cref="DataDirectoryInUseException">Another gateway has the data directory.</exception>
    /// <exception cref="StoreException">The embedded store's files are damaged.</exception>
    public async Task ConnectAsync()
    {
        try
        {
            await connection.ConnectAsync();
        }
        catch (UnreadableFilesException e)
        {
            using var file = OpenFile();
            throw new StoreException(StoreFault.Damaged, e.Message, e) { ServesCheckpointOf = file.Newest?.Identity.StoreId ?? Guid.Empty };
        }

        if (options.IsEmbedded && Acknowledged is null)
        {
            Acknowledged = new AcknowledgedKeeper(OpenFile(), loggers.CreateLogger<AcknowledgedKeeper>());
            connection.CheckAfterDiskFault(FindMissingAsync);
        }
    }

    public void Dispose() => Acknowledged?.Dispose();

    private AcknowledgedFile OpenFile() => AcknowledgedFile.Open(Path.GetFullPath(options.DataDirectory));

    private async Task<string?> FindMissingAsync(IDatabase database)
    {
        // Null before the store is opened; the opening compares by itself.
        if (Acknowledged!.File.Newest is not { } acknowledged)
        {
            return null;
        }

        var missing = await new HistoryCheck(() => database, options, TimeProvider.System).FindMissingAsync(
            acknowledged.Identity.StoreId, acknowledged.Positions);
        return missing.Count > 0 ? string.Join("; ", missing) : null;
    }
}
