using System.Buffers;
using System.IO.Hashing;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>Writes a checkpoint file, shard by shard, beside the old one, and puts it in its place when it is on the disk.</summary>
internal static class CheckpointWriter
{
    /// <summary>What is handed to the disk at once; a whole file is never in memory.</summary>
    public const int BufferBytes = 256 << 10;

    /// <param name="path">The file; its directory exists.</param>
    /// <param name="identity">The store that the list is of.</param>
    /// <param name="writtenAt">The time at which writing begins.</param>
    /// <param name="capture">Takes an image of a shard, when its turn has come; null: there is none, and then there is no file.</param>
    /// <param name="pause">Waited for between any two buffers.</param>
    /// <param name="cancellationToken">Ends the writing; the old file stays.</param>
    /// <returns>What was written; null when a shard had no image.</returns>
    /// <exception cref="IOException">The disk, or another gateway is writing it; the old file stays.</exception>
    /// <exception cref="UnauthorizedAccessException">The directory may not be written; the old file stays.</exception>
    public static async Task<CheckpointHeader?> WriteAsync(
        string path, StoreIdentity identity, DateTimeOffset writtenAt, Func<int, ShardImage?> capture, Func<ValueTask> pause, CancellationToken cancellationToken)
    {
        // One name for all, held locked while it is written: what a killed gateway leaves is overwritten, and two of them can't mix.
        var unfinished = path + ".new";
        var options = new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.Write,
            Share = OperatingSystem.IsWindows() ? FileShare.Delete : FileShare.None,
            BufferSize = 0,
        };
        await using var file = PrivateFile.Open(unfinished, options);
        PrivateFile.Restrict(file.SafeFileHandle);
        file.SetLength(0);
        var buffer = ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            file.Position = CheckpointHeader.SizeOf(identity.Shards);
            var sections = new CheckpointSection[identity.Shards];
            for (var shard = 0; shard < sections.Length; shard++)
            {
                if (capture(shard) is not { } image)
                {
                    File.Delete(unfinished);
                    return null;
                }

                sections[shard] = await WriteSectionAsync(file, image, buffer, pause, cancellationToken);
            }

            var header = new CheckpointHeader(identity, writtenAt, sections);
            file.Position = 0;
            await file.WriteAsync(header.ToByteArray(), cancellationToken);

            // On the disk before it has the name: after a power cut there is the old file or the new one, whole.
            file.Flush(flushToDisk: true);
            cancellationToken.ThrowIfCancellationRequested();
            File.Move(unfinished, path, overwrite: true);
            return header;
        }
        catch
        {
            File.Delete(unfinished);
            throw;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task<CheckpointSection> WriteSectionAsync(
        FileStream file, ShardImage image, byte[] buffer, Func<ValueTask> pause, CancellationToken cancellationToken)
    {
        var hash = new XxHash128();
        var length = 0L;
        var next = 0;
        while (image.Table.Write(ref next, buffer) is > 0 and var count)
        {
            hash.Append(buffer.AsSpan(0, count));
            await file.WriteAsync(buffer.AsMemory(0, count), cancellationToken);
            length += count;
            await pause();
        }

        return new CheckpointSection
        {
            Length = length,
            Checksum = hash.GetCurrentHashAsUInt128(),
            Tacs = image.Table.Tacs,
            Revision = image.Revision,
            Chain = image.Chain,
            Digest = image.Digest,
            Holds = image.Holds,
            Prohibited = image.Prohibited,
            Tracked = image.Tracked,
            ConfirmedAt = image.ConfirmedAt,
        };
    }
}
