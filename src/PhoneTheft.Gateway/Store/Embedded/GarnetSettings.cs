using System.Net.Sockets;
using Garnet.server;
using Tsavorite.core;

namespace PhoneTheft.Gateway.Store.Embedded;

/// <summary>Garnet's options, each with its reason. Measured with Garnet 2.2.8 on two shared cores.</summary>
internal static class GarnetSettings
{
    /// <summary>
    /// Options for a store whose files lie in <paramref name="directory"/> and which listens at <paramref name="endPoint"/> and nowhere
    /// else; <paramref name="device"/> hears what its disk does.
    /// </summary>
    public static GarnetServerOptions For(string directory, UnixDomainSocketEndPoint endPoint, ILogger device)
    {
        var options = new GarnetServerOptions
        {
            // The command line's --unixsocket listens on TCP as well; only this list doesn't.
            EndPoints = [endPoint],
            UnixSocketPath = endPoint.ToString(),
            QuietMode = true,

            // A write is answered when its bytes are on disk (files are opened write-through). Without the wait, kill -9 lost the end
            // of an answered script. A commit per operation: one every millisecond made each script cost 25 ms instead of one.
            EnableAOF = true,
            WaitForCommit = true,
            CommitFrequencyMs = 0,

            // Come back with what is there, or not at all: by default Garnet logs a failed recovery and starts without the rest.
            Recover = true,
            FailOnRecoveryError = true,
            CheckpointDir = directory,

            // One script at a time per key, on the keys it declares. Scripts are the only way this store is written.
            EnableLua = true,
            LuaTransactionMode = true,
            LuaOptions = new LuaOptions(),

            // The other device wants the native libaio installed.
            DeviceType = DeviceType.RandomAccess,
            DeviceFactoryCreator = new LocalStorageNamedDeviceFactoryCreator(deviceType: DeviceType.RandomAccess, logger: device),

            // A budget that must never be reached. Beyond it Garnet drops live records without a word: of 1 M written into 64 MB the
            // counters said 62,720 a shard and the sets held 2,048. Spilling to disk instead (EnableStorageTier) ends the process, it
            // serialises sets that a script is changing. Nothing is reserved: 256 GB cost 7 MB of page table.
            LogMemorySize = "256g",
            PageSize = "4m",

            // Room for 114,000 keys; we have a few thousand. Written whole at every checkpoint, and 128 MB is the default.
            IndexMemorySize = "1m",

            // Garnet wants two pages of the file in memory, and each at least twice as long as a page of the store. A longer command is
            // split over pages (20 MB came back whole). A segment is what a checkpoint can give back to the disk: 1 GB by default.
            AofPageSize = "8m",
            AofMemorySize = "32m",
            AofSegmentSize = "16m",

            // The longest page of SSCAN and HSCAN. Ten times the default: a replica reads whole sets at its start.
            ObjectScanCountLimit = 10_000,

            // Several databases share one append-only file and one checkpoint lock; ours is the only one.
            MaxDatabases = 1,
        };

        if (!OperatingSystem.IsWindows())
        {
            // Second to the directory's mode, which is what counts between bind and chmod.
            options.UnixSocketPermission = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
