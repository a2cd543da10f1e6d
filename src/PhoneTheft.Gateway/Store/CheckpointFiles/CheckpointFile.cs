using System.Globalization;
using System.IO.Hashing;
using System.Text;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Redis;
using StackExchange.Redis;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>This gateway's checkpoint file: where it is, what is in it, and what is said about it.</summary>
internal sealed partial class CheckpointFile(CheckpointOptions options, StoreOptions store, TimeProvider time, ILogger<CheckpointFile> logger)
{
    private volatile CheckpointHeader? _current;

    public string FullPath { get; } = PathOf(options, store);

    /// <summary>The store that the replica is a copy of; null until that is known.</summary>
    public StoreIdentity? Store { get; private set; }

    /// <summary>What the file holds, as far as this gateway has read or written it.</summary>
    public CheckpointHeader? Current => _current;

    /// <summary>Reads the file.</summary>
    /// <returns>Null when there is none to start from; if there is one nonetheless, a log line says why it isn't used.</returns>
    public Checkpoint? Load(CancellationToken cancellationToken)
    {
        if (!options.Enabled)
        {
            return null;
        }

        var started = time.GetTimestamp();
        try
        {
            var (header, tables) = CheckpointReader.Read(FullPath, cancellationToken);
            var shards = new ReplicaShard[tables.Length];
            foreach (var section in header.Sections)
            {
                var shard = new ReplicaShard(section.Revision.Shard, store.RecentChangesPerShard(tables.Length), time);
                shards[shard.Index] = shard;
                var view = new ShardView(tables[shard.Index], section.Revision, section.Chain, section.Digest, section.Holds);
                shard.Restore(view, CheckpointAge.At(time.GetUtcNow(), section.ConfirmedAt));
            }

            _current = header;
            Log.Read(logger, FullPath, header.WrittenAt, header.Entries, time.GetElapsedTime(started).TotalMilliseconds);
            return new Checkpoint(header.Identity, shards, options.ServeWithoutStore, Refuse);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Whatever it is: the store has it all, and takes some seconds longer.
            Refuse(e.Message);
            return null;
        }
    }

    /// <summary>From now on the replica is a copy of this store.</summary>
    public void Begin(StoreIdentity identity) => Store = identity;

    /// <summary>Puts the replica into the file.</summary>
    /// <returns>False when a shard has nothing sound to be written down right now.</returns>
    /// <exception cref="IOException">The disk failed; the old file stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written; the old file stays.</exception>
    public async Task<bool> WriteAsync(Replica replica, Func<ValueTask> pause, CancellationToken cancellationToken)
    {
        var identity = Store ?? throw new InvalidOperationException("The replica belongs to no store yet.");
        var started = time.GetTimestamp();
        var directory = Path.GetDirectoryName(FullPath)!;
        PrivateFile.CreateDirectory(directory);

        KeepOthersAside(identity);
        var header = await CheckpointWriter.WriteAsync(
            FullPath, identity, time.GetUtcNow(), shard => replica.Shards[shard].Capture(), pause, cancellationToken);
        if (header is null)
        {
            return false;
        }

        _current = header;
        Log.Written(logger, FullPath, header.Sections.Sum(section => section.Length), time.GetElapsedTime(started).TotalMilliseconds);
        return true;
    }

    /// <summary>A loss was accepted: the file may be all that still names what was lost, and its place is about to be taken.</summary>
    /// <exception cref="IOException">The disk failed.</exception>
    public void KeepAside()
    {
        if (File.Exists(FullPath))
        {
            File.Copy(FullPath, FullPath + ".before-loss", overwrite: true);
        }
    }

    /// <summary>What the file tells of a store that was here: an empty one in its place has lost its list, and is no new one.</summary>
    /// <remarks>Looked for whether or not this gateway would start from it. What can't be read may hold anything.</remarks>
    /// <returns>Null when there is no file, or one without a single device.</returns>
    public string? EvidenceOfList()
    {
        try
        {
            var header = CheckpointReader.ReadHeader(FullPath);
            return header.Entries == 0 ? null : string.Create(CultureInfo.InvariantCulture,
                $"checkpoint {FullPath} holds {header.Entries} devices of store {header.Identity.StoreId} at {header.WrittenAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z");
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
        catch (Exception e) when (e is CheckpointException or IOException or UnauthorizedAccessException)
        {
            return $"checkpoint {FullPath} cannot be read and may hold a list ({e.Message})";
        }
    }

    /// <summary>Says why the file is not used.</summary>
    public void Refuse(string reason) => Log.Refused(logger, FullPath, reason);

    // One name for each store, so that two gateways that share a file don't fill the disk. What is damaged may be all that is left.
    private void KeepOthersAside(StoreIdentity identity)
    {
        var aside = FullPath + ".damaged";
        try
        {
            var header = CheckpointReader.ReadHeader(FullPath);
            if (header.Identity == identity || header.Entries == 0)
            {
                return;
            }

            aside = $"{FullPath}.{header.Identity.StoreId:N}";
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            return;
        }
        catch (CheckpointException)
        {
            // Moved as it is.
        }

        File.Move(FullPath, aside, overwrite: true);
        Log.KeptAside(logger, FullPath, aside);
    }

    // Gateways of two stores may be started in one directory, and each would find the other's file and not its own.
    private static string PathOf(CheckpointOptions options, StoreOptions store)
    {
        if (options.File.Length > 0)
        {
            return Path.GetFullPath(options.File);
        }

        var name = store.IsEmbedded
            ? "replica.checkpoint"
            : string.Create(CultureInfo.InvariantCulture, $"replica-{NumberOf(store.Redis):x16}.checkpoint");
        return Path.GetFullPath(Path.Combine(store.DataDirectory, name));
    }

    private static ulong NumberOf(string redis)
    {
        var parsed = ConfigurationOptions.Parse(redis);
        var servers = parsed.EndPoints.Select(endpoint => endpoint.ToString()).Order(StringComparer.Ordinal);
        return XxHash3.HashToUInt64(Encoding.UTF8.GetBytes($"{string.Join(',', servers)} {parsed.ServiceName} {parsed.DefaultDatabase ?? 0}"));
    }

    private static partial class Log
    {
        [LoggerMessage(1801, LogLevel.Information, "Checkpoint {File} of {WrittenAt:u} read in {Milliseconds:F0} ms: {Entries} entries, not compared with the store yet")]
        public static partial void Read(ILogger logger, string file, DateTimeOffset writtenAt, long entries, double milliseconds);

        [LoggerMessage(1802, LogLevel.Warning, "Checkpoint {File} is not used, so the list is read from the store: {Reason}")]
        public static partial void Refused(ILogger logger, string file, string reason);

        [LoggerMessage(1610, LogLevel.Warning, "Checkpoint {File} was of another store, or damaged; it is kept as {Aside}")]
        public static partial void KeptAside(ILogger logger, string file, string aside);

        [LoggerMessage(1803, LogLevel.Debug, "Checkpoint {File} written: {Bytes} bytes in {Milliseconds:F0} ms")]
        public static partial void Written(ILogger logger, string file, long bytes, double milliseconds);
    }
}
