using System.ComponentModel;
using System.Diagnostics;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>A file system of its own that a test may fill, in memory; mounting it takes root.</summary>
internal sealed class SmallDisk : IAsyncDisposable
{
    private readonly TempDirectory _at = new();

    private string Filler => Path.Combine(Root, "filler");

    public string Root => _at.Below("disk");

    /// <summary>
    /// Where this user may not mount, the running test is skipped, or fails where <c>PHONETHEFT_REQUIRE_ALL=1</c> says that no test may
    /// be left out.
    /// </summary>
    public static async Task<SmallDisk> MountOrSkipAsync(int megabytes)
    {
        var disk = new SmallDisk();
        Directory.CreateDirectory(disk.Root);
        var refusal = await RunAsync("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "phonetheft-test", disk.Root);
        if (refusal is null)
        {
            return disk;
        }

        disk._at.Dispose();
        var why = $"A disk that can be filled takes root, or CAP_SYS_ADMIN in a container: {refusal}";
        if (Environment.GetEnvironmentVariable("PHONETHEFT_REQUIRE_ALL") == "1")
        {
            Assert.Fail($"PHONETHEFT_REQUIRE_ALL=1, but: {why}");
        }

        Assert.Skip(why);
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

    /// <summary>As a kernel does when a disk fails. Waits until nobody has a file open for writing.</summary>
    public Task MakeReadOnlyAsync() => Wait.Until(async () => await RunAsync("mount", "-o", "remount,ro", Root) is null);

    public async Task MakeWritableAsync() => Assert.Null(await RunAsync("mount", "-o", "remount,rw", Root));

    public async ValueTask DisposeAsync()
    {
        // Lazily: Garnet lets go of its files some time after it was stopped.
        Assert.Null(await RunAsync("umount", "--lazy", Root));
        _at.Dispose();
    }

    /// <returns>Why it didn't work; null: it did.</returns>
    private static async Task<string?> RunAsync(string program, params string[] arguments)
    {
        try
        {
            using var process =
                Process.Start(new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
            var error = await process.StandardError.ReadToEndAsync();
            await process.WaitForExitAsync().WaitAsync(Wait.Limit, TimeProvider.System);
            return process.ExitCode == 0 ? null : $"{program}: {error}";
        }
        catch (Win32Exception e)
        {
            return e.Message;
        }
    }
}
