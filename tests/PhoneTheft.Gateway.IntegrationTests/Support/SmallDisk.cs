using System.Diagnostics;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A file system of its own that a test may fill, in memory; mounting it takes root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempDirectory _at = new();

    private string Filler => Path.Combine(Root, "filler");

    public string Root => _at.Below("disk");

    public static async Task<SmallDisk> MountAsync(int megabytes)
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Root);
        await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "phonetheft-test", disk.Root);
        return disk;
    }

    /// <summary>Leaves not a byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Filler, FileMode.Append, FileAccess.Write, FileShare.None, bufferSize: 0);
        var block = new byte[4_096];
        try
        {
            while (true)
            {
                file.Write(block);
            }
        }
        catch (IOException)
        {
            // Full.
        }
    }

    public void MakeRoom() => File.Delete(Filler);

    public async ValueTask DisposeAsync()
    {
        // Lazily: Garnet lets go of its files some time after it was stopped.
        await RunAsync("umount", "--lazy", Root);
        _at.Dispose();
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Wait.Limit, TimeProvider.System);
        Assert.True(process.ExitCode == 0, $"{program} needs root, or CAP_SYS_ADMIN in a container: {error}");
    }
}
