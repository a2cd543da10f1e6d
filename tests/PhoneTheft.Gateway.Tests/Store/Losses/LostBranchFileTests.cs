using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Core;
using PhoneTheft.Gateway.Replication;
using PhoneTheft.Gateway.Store.CheckpointFiles;
using PhoneTheft.Gateway.Store.Format;
using PhoneTheft.Gateway.Store.Losses;
using PhoneTheft.Gateway.Store.Redis;

namespace PhoneTheft.Gateway.Tests.Store.Losses;

/// <summary>The file of lost changes, damaged anywhere: everything that was in it is used, or a loss is said.</summary>
public sealed class LostBranchFileTests : IDisposable
{
    private static readonly StoreIdentity Identity = new(Guid.Parse("11111111-2222-3333-4444-555555555555"), 16);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-lost-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public void A_whole_file_says_what_was_written()
    {
        var file = NewFile();
        file.Write(Identity, Content());

        var (content, losses) = Read(file);

        Assert.Empty(losses);
        Assert.Equal(LostBranchText.Format(Identity, Content()), LostBranchText.Format(Identity, content));
    }

    [Fact]
    public void A_cut_anywhere_is_a_loss()
    {
        var file = NewFile();
        file.Write(Identity, Content());
        var whole = File.ReadAllBytes(file.FullPath);

        // The last line needs no end.
        for (var length = 0; length < whole.Length - 1; length++)
        {
            File.WriteAllBytes(file.FullPath, whole[..length]);
            Assert.True(Read(file).Losses.Count == 1, $"{length} of {whole.Length} bytes are taken for the whole file.");
        }
    }

    [Fact]
    public void Another_byte_anywhere_is_a_loss()
    {
        var file = NewFile();
        file.Write(Identity, Content());
        var whole = File.ReadAllBytes(file.FullPath);
        var random = new Random(1);
        for (var at = 0; at < whole.Length - 1; at++)
        {
            var damaged = (byte[])whole.Clone();
            damaged[at] ^= (byte)random.Next(1, 256);
            File.WriteAllBytes(file.FullPath, damaged);
            Assert.True(Read(file).Losses.Count == 1, $"Byte {at} is {damaged[at]} instead of {whole[at]}, and nothing is said.");
        }
    }

    private static (LostContent Content, IReadOnlyList<Loss> Losses) Read(LostBranchFile file)
    {
        var losses = new List<Loss>();
        return (file.Read(Identity, losses.Add), losses);
    }

    private LostBranchFile NewFile() => new(
        new CheckpointFile(
            new CheckpointOptions { File = Path.Combine(_directory.FullName, "checkpoint") }, new StoreOptions(), new FakeTimeProvider(), NullLogger<CheckpointFile>.Instance),
        new FakeTimeProvider(),
        NullLogger<LostBranchFile>.Instance);

    private static LostContent Content()
    {
        Change[] changes = [ChangeOf(101, 12), ChangeOf(102, 28)];
        var loss = new Loss { Shard = 12, Number = 101, Chain = 1, Head = 102, HeadChain = 2, Changes = 2, NoticedAt = DateTimeOffset.UnixEpoch };
        return new LostContent(
            [new LostBranch(loss, 100, 1, changes)],
            [
                new KeptHolds(12, 100, [KeyValuePair.Create(DeviceOf(12), new LostStatus(EquipmentStatus.Prohibited, ["alpha"]))]),
                new KeptHolds(13, 7, [KeyValuePair.Create(DeviceOf(13), new LostStatus(EquipmentStatus.Tracked, []))]),
            ]);
    }

    private static Change ChangeOf(long number, ulong device)
    {
        var revision = new Revision(12, 1, number, 1);
        return new Change
        {
            Revision = revision,
            Chain = default,
            At = DateTimeOffset.UnixEpoch,
            Kind = ChangeKind.Placed,
            Identity = DeviceOf(device),
            Status = EquipmentStatus.Prohibited,
            Carrier = "alpha",
            Actor = "j.doe",
            Producer = "",
            Sequence = 0,
            PlaceInRun = 0,
            Hold = new Hold
            {
                Identity = DeviceOf(device),
                Carrier = "alpha",
                Disposition = Disposition.Block,
                Reason = HoldReason.Stolen,
                AssertedAt = DateTimeOffset.UnixEpoch,
                Revision = revision,
            },
            Ended = null,
            Prohibited = 0,
            Tracked = 0,
            Holds = 0,
            Digest = default,
        };
    }

    private static EquipmentIdentity DeviceOf(ulong number) => EquipmentIdentity.FromValue(35_000_000_000_000UL + number);
}
