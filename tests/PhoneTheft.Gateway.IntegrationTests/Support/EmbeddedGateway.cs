using System.Runtime.Versioning;
using Microsoft.Win32.SafeHandles;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// A gateway with the embedded store, started again and again on one data directory, whose files a test may spoil in between.
/// </summary>
[UnsupportedOSPlatform("windows")]
internal sealed class EmbeddedGateway : IDisposable
{
    private readonly TempDirectory _files = new();

    public string Data => _files.Below("data");

    /// <summary>The first segment of Garnet's append-only file; the others are empty before it has 16 MB.</summary>
    public string AppendOnlyFile => Path.Combine(Data, "garnet", "AOF", "aof.log.0");

    /// <summary>The same device for the same number.</summary>
    public static string Device(int number) => Identity(number).ToString();

    /// <inheritdoc cref="Device"/>
    public static EquipmentIdentity Identity(int number) => EquipmentIdentity.FromValue(49_015_420_000_000UL + (ulong)number);

    /// <summary>Starts it, and waits until it has something to answer from.</summary>
    public Task<GatewayUnderTest> StartAsync(params string[] settings) =>
        GatewayUnderTest.StartAsync([$"--Store:DataDirectory={Data}", .. settings]);

    /// <summary>Lets it live once and take so many blocks.</summary>
    public async Task LiveAsync(int blocks, params string[] settings)
    {
        await using var gateway = await StartAsync(settings);
        foreach (var number in Enumerable.Range(0, blocks))
        {
            await gateway.BlockAsync("alpha", Device(number));
        }
    }

    /// <summary>A copy of all its files but the lock, which is held while it runs.</summary>
    public void CopyTo(EmbeddedGateway other)
    {
        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not "lock" and not "garnet.sock"))
        {
            var copy = Path.Combine(other.Data, Path.GetRelativePath(Data, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            using var from = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
            using var to = File.Create(copy);
            from.CopyTo(to);
        }

        File.SetUnixFileMode(other.Data, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    /// <summary>Turns one bit of a file.</summary>
    public static void Flip(string file, long at)
    {
        using var handle = Open(file);
        Span<byte> one = stackalloc byte[1];
        Assert.Equal(1, RandomAccess.Read(handle, one, at));
        one[0] ^= 1;
        RandomAccess.Write(handle, one, at);
    }

    /// <summary>Writes one byte into a file.</summary>
    public static void Overwrite(string file, long at, byte value)
    {
        using var handle = Open(file);
        RandomAccess.Write(handle, [value], at);
    }

    /// <summary>Cuts a file in the middle of what is in it: Garnet makes files longer than that.</summary>
    public static void Cut(string file) => Cut(file, UsedBytes(file) / 2);

    public static void Cut(string file, long length)
    {
        using var handle = Open(file);
        RandomAccess.SetLength(handle, length);
    }

    /// <summary>Up to the last byte of a file that isn't zero.</summary>
    public static long UsedBytes(string file)
    {
        using var handle = Open(file);
        var bytes = new byte[RandomAccess.GetLength(handle)];
        RandomAccess.Read(handle, bytes, 0);
        return Array.FindLastIndex(bytes, value => value != 0) + 1;
    }

    public void Dispose() => _files.Dispose();

    // Garnet lets go of its files some time after it was stopped.
    private static SafeFileHandle Open(string file) => File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
}
