using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;

namespace PhoneTheft.Gateway.Tests.Store.CheckpointFiles;

/// <summary>A small replica, sorted sets and bitmaps and an empty shard in it, and the file it is kept in.</summary>
internal sealed class CheckpointUnderTest : IDisposable
{
    private const int Shards = 16;

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-test-");

    public StoreIdentity Identity { get; } = new(Guid.Parse("0e4f4d5a-2f76-4c1c-9f25-7f54d3f1a001"), Shards);

    public ReplicaShard[] Replica { get; } = [.. Enumerable.Range(0, Shards).Select(Loaded)];

    public string Path => System.IO.Path.Combine(_directory.FullName, "replica.checkpoint");

    public string Unfinished => Path + ".new";

    public byte[] Bytes
    {
        get => File.ReadAllBytes(Path);
        set => File.WriteAllBytes(Path, value);
    }

    public Task<CheckpointHeader?> WriteAsync(Func<int, ShardImage?>? capture = null, Func<ValueTask>? pause = null, CancellationToken cancellationToken = default) =>
        CheckpointWriter.WriteAsync(
            Path, Identity, DateTimeOffset.UnixEpoch.AddDays(20_000), capture ?? (shard => Replica[shard].Capture()), pause ?? (() => ValueTask.CompletedTask), cancellationToken);

    public (CheckpointHeader Header, ShardTable[] Tables) Read() => CheckpointReader.Read(Path, CancellationToken.None);

    public string Refusal() => Assert.Throws<CheckpointException>(() => Read()).Message;

    public void AssertReadsBack()
    {
        var (header, tables) = Read();
        Assert.Equal(Identity, header.Identity);
        foreach (var shard in Replica)
        {
            var (view, section) = (shard.View!, header.Sections[shard.Index]);
            Assert.Equal((view.Revision, view.Chain, view.Digest, view.Holds), (section.Revision, section.Chain, section.Digest, section.Holds));
            Assert.Equal(view.Table.InOrder(), tables[shard.Index].InOrder());
        }
    }

    public void Dispose() => _directory.Delete(recursive: true);

    private static ReplicaShard Loaded(int index)
    {
        var table = new ShardTable(index, Shards);
        for (var slot = 0; slot < 100 * index; slot++)
        {
            table.Set(Device(35_000_000 + (uint)(slot % 7), slot, index), slot % 9 == 0 ? EquipmentStatus.Tracked : EquipmentStatus.Prohibited);
        }

        for (var slot = 0; index == 12 && slot < 5_000; slot++)
        {
            table.Set(Device(86_000_000, slot * 2, index), EquipmentStatus.Prohibited);
        }

        var shard = new ReplicaShard(index, 10, TimeProvider.System);
        var chain = new Chain(0x0102030405060708 + (ulong)index, 2, 3);
        shard.Adopt(new ShardView(table, new Revision(index, 4, 1_000 + index, chain.First), chain, table.Digest, 77));
        return shard;
    }

    private static EquipmentIdentity Device(uint tac, int slot, int shard) =>
        EquipmentIdentity.FromValue(((ulong)tac * EquipmentIdentity.SerialsPerTac) + (ulong)((slot * Shards) + shard));
}
