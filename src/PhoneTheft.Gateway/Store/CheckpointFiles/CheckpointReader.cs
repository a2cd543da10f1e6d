using System.Buffers;
using System.IO.Hashing;
using Microsoft.Win32.SafeHandles;
using PhoneTheft.Gateway.Configuration;
using PhoneTheft.Gateway.Replication;

namespace PhoneTheft.Gateway.Store.CheckpointFiles;

/// <summary>Reads a checkpoint file, all shards at once, and believes nothing in it that doesn't fit.</summary>
/// <remarks>
/// The checksums find accidents. Beside them every number is held against what was really read, and the digest is computed from
/// the devices: 10 million take a tenth of a second of two cores, and what is compared with the store is then the list itself.
/// </remarks>
internal static class CheckpointReader
{
    /// <exception cref="CheckpointException">It is not one to start from.</exception>
    /// <exception cref="IOException">It can't be read; there may be none.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static (CheckpointHeader Header, ShardTable[] Tables) Read(string path, CancellationToken cancellationToken)
    {
        using var file = Open(path);
        var header = ReadHeader(file);
        var tables = new ShardTable[header.Identity.Shards];
        var offsets = new long[tables.Length];
        for (var shard = 1; shard < tables.Length; shard++)
        {
            offsets[shard] = offsets[shard - 1] + header.Sections[shard - 1].Length;
        }

        try
        {
            Parallel.For(0, tables.Length, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken }, shard =>
                tables[shard] = ReadTable(
                    file, CheckpointHeader.SizeOf(tables.Length) + offsets[shard], header.Sections[shard], tables.Length));
        }
        catch (AggregateException e)
        {
            // All shards say what is wrong with them; one will do.
            throw e.InnerExceptions[0];
        }

        return (header, tables);
    }

    /// <summary>Whose file it is and how much it holds; the lists are not looked at.</summary>
    /// <inheritdoc cref="Read"/>
    public static CheckpointHeader ReadHeader(string path)
    {
        using var file = Open(path);
        return ReadHeader(file);
    }

    private static SafeFileHandle Open(string path)
    {
        var file = File.OpenHandle(path);
        if (PrivateFile.IsWritableByOthers(file))
        {
            file.Dispose();
            throw new CheckpointException("other users may write to it");
        }

        return file;
    }

    private static CheckpointHeader ReadHeader(SafeFileHandle file)
    {
        var beginning = new byte[CheckpointHeader.Beginning];
        if (RandomAccess.Read(file, beginning, 0) < beginning.Length)
        {
            throw new CheckpointException("it is not a checkpoint file");
        }

        var bytes = new byte[CheckpointHeader.SizeOf(CheckpointHeader.ReadShards(beginning))];
        if (RandomAccess.Read(file, bytes, 0) < bytes.Length)
        {
            throw new CheckpointException("it ends within its header");
        }

        var header = CheckpointHeader.Read(bytes);

        // Subtracted, not added up: lengths that nobody has written could add up to anything.
        var left = RandomAccess.GetLength(file) - bytes.Length;
        foreach (var section in header.Sections)
        {
            left = section.Length <= left ? left - section.Length : throw new CheckpointException("it is shorter than its header says");
        }

        return left == 0 ? header : throw new CheckpointException("it is longer than its header says");
    }

    private static ShardTable ReadTable(SafeFileHandle file, long offset, CheckpointSection section, int shards)
    {
        var shard = section.Revision.Shard;
        var reader = new TableImageReader(shard, shards, (int)Math.Min(section.Tacs, section.Length / TableImage.ShortestTac));
        var hash = new XxHash128();
        var buffer = ArrayPool<byte>.Shared.Rent(CheckpointWriter.BufferBytes);
        try
        {
            var kept = 0;
            for (var left = section.Length; left > 0;)
            {
                var count = RandomAccess.Read(
                    file, buffer.AsSpan(kept, (int)Math.Min(left, buffer.Length - kept)), offset + section.Length - left);
                if (count == 0)
                {
                    throw new CheckpointException("it became shorter while it was read");
                }

                hash.Append(buffer.AsSpan(kept, count));
                left -= count;
                kept += count;
                var read = reader.Read(buffer.AsSpan(0, kept));
                buffer.AsSpan(read, kept - read).CopyTo(buffer);
                kept -= read;
            }

            var table = reader.ToTable();
            return hash.GetCurrentHashAsUInt128() != section.Checksum || kept > 0
                ? throw new CheckpointException($"its shard {shard} is damaged")
                : reader.Tacs != section.Tacs || table.Prohibited != section.Prohibited || table.Tracked != section.Tracked || table.Digest != section.Digest
                    ? throw new CheckpointException($"the list of its shard {shard} is not what its header says")
                : table;
        }
        catch (InvalidDataException e)
        {
            throw new CheckpointException($"its shard {shard} is damaged", e);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}

/// <summary>A checkpoint file is not one to start from, and the message says why.</summary>
internal sealed class CheckpointException(string message, Exception? inner = null) : Exception(message, inner);
