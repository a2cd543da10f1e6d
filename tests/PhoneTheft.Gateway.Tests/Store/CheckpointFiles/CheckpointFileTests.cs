using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.Versioning;
using PhoneTheft.Gateway.Store.CheckpointFiles;

namespace PhoneTheft.Gateway.Tests.Store.CheckpointFiles;

[UnsupportedOSPlatform("windows")]
public sealed class CheckpointFileTests : IDisposable
{
    private const int HeaderSize = 40 + (16 * 112) + 16;

    private readonly CheckpointUnderTest _file = new();

    public void Dispose() => _file.Dispose();

    [Fact]
    public async Task What_is_written_reads_back()
    {
        await _file.WriteAsync();

        _file.AssertReadsBack();
    }

    [Fact]
    public async Task Only_its_owner_may_read_it()
    {
        await File.WriteAllTextAsync(_file.Unfinished, "left by a killed gateway, and longer than nothing", TestContext.Current.CancellationToken);
        await _file.WriteAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_file.Path));
        Assert.False(File.Exists(_file.Unfinished));
        _file.AssertReadsBack();
    }

    [Fact]
    public async Task What_others_may_write_is_not_believed()
    {
        await _file.WriteAsync();
        File.SetUnixFileMode(_file.Path, UnixFileMode.UserRead | UnixFileMode.OtherWrite);

        Assert.Contains("other users may write to it", _file.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_change_of_any_byte_is_noticed()
    {
        await _file.WriteAsync();
        var sound = _file.Bytes;

        // All of the header, then all through the sections; steps without a common factor with the sizes of what is written.
        for (var at = 0; at < sound.Length; at += at < HeaderSize ? 1 : 37)
        {
            var damaged = (byte[])sound.Clone();
            damaged[at] ^= 0x10;
            _file.Bytes = damaged;
            Assert.NotEmpty(_file.Refusal());
        }
    }

    [Fact]
    public async Task A_file_cut_off_anywhere_is_noticed()
    {
        await _file.WriteAsync();
        var sound = _file.Bytes;
        var lengths = new List<int> { 0, 1, 8, 39, 40, HeaderSize - 1, HeaderSize };
        var end = HeaderSize;
        foreach (var section in CheckpointHeader.Read(sound.AsSpan(0, HeaderSize)).Sections.Where(section => section.Length > 0))
        {
            lengths.AddRange([end, end + 5, end + ((int)section.Length / 2), end + (int)section.Length - 1]);
            end += (int)section.Length;
        }

        Assert.Equal(sound.Length, end);
        foreach (var length in lengths)
        {
            _file.Bytes = sound[..length];
            Assert.NotEmpty(_file.Refusal());
        }

        _file.Bytes = [.. sound, 0];
        Assert.Contains("longer", _file.Refusal(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, "not a checkpoint file")]
    [InlineData(8, "version")]
    [InlineData(12, "shards")]
    public async Task What_is_of_another_kind_is_told_apart(int at, string said)
    {
        await _file.WriteAsync();
        var bytes = _file.Bytes;
        bytes[at]++;
        _file.Bytes = bytes;

        Assert.Contains(said, _file.Refusal(), StringComparison.Ordinal);
    }

    /// <summary>With checksums that fit: what a reader that trusted lengths and counts would break at.</summary>
    [Theory]
    [InlineData(0, -1, "impossible value")]
    [InlineData(0, long.MaxValue, "shorter")]
    [InlineData(8, -1, "impossible value")]
    [InlineData(16, long.MinValue, "impossible value")]
    [InlineData(40, int.MaxValue * (1L << 32), "not what its header says")]
    [InlineData(48, 1, "not what its header says")]
    [InlineData(64, -5, "impossible value")]
    [InlineData(72, 1, "not what its header says")]
    [InlineData(80, 1, "not what its header says")]
    public async Task A_forged_header_is_not_believed(int field, long value, string said)
    {
        await _file.WriteAsync();
        var bytes = _file.Bytes;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(40 + (5 * 112) + field), value);
        BinaryPrimitives.WriteUInt128LittleEndian(bytes.AsSpan(HeaderSize - 16), XxHash128.HashToUInt128(bytes.AsSpan(0, HeaderSize - 16)));
        _file.Bytes = bytes;

        Assert.Contains(said, _file.Refusal(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_writer_that_is_stopped_leaves_the_file_before_it()
    {
        await _file.WriteAsync();
        var before = _file.Bytes;
        using var outOfTime = new CancellationTokenSource();
        var written = 0;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _file.WriteAsync(
            pause: async () =>
            {
                if (++written == 3)
                {
                    await outOfTime.CancelAsync();
                }
            }, cancellationToken: outOfTime.Token));

        Assert.Equal(before, _file.Bytes);
        Assert.False(File.Exists(_file.Unfinished));
    }

    [Fact]
    public async Task Without_all_shards_there_is_no_file()
    {
        Assert.Null(await _file.WriteAsync(capture: shard => shard == 9 ? null : _file.Replica[shard].Capture()));

        Assert.False(File.Exists(_file.Path));
        Assert.False(File.Exists(_file.Unfinished));
    }

    [Fact]
    public async Task Two_gateways_do_not_write_one_file_at_once()
    {
        var other = false;
        await _file.WriteAsync(pause: async () =>
        {
            if (!other)
            {
                other = true;
                await Assert.ThrowsAsync<IOException>(() => _file.WriteAsync());
            }
        });

        Assert.True(other);
        _file.AssertReadsBack();
    }
}
