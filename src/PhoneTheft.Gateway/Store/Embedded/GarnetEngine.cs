using Garnet;
using Garnet.server;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>Garnet's server with the two things we ask of its inside, so that no other class depends on it.</summary>
internal sealed class GarnetEngine(GarnetServerOptions options, ILoggerFactory loggers)
    : GarnetServer(options, loggers, servers: null, cleanupDir: false)
{
    /// <summary>How much of the append-only file a start would replay.</summary>
    public long BytesToReplay => storeWrapper.AofSize();

    /// <summary>
    /// Writes the whole store to disk and drops the part of the append-only file that it makes superfluous. Reads go on; writes wait, 0.4 s
    /// per million holds.
    /// </summary>
    public Task<CheckpointStatus> CheckpointAsync() =>
        storeWrapper.TakeCheckpointAsync(background: false);
}
