using System.Runtime.Versioning;
using Microsoft.Extensions.Logging.Abstractions;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Embedded;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

/// <summary>Who gets at the embedded store's files and at its socket: this user.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class EmbeddedGarnetAccessTests : IDisposable
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    private readonly TempDirectory _temp = new();

    private string Data => _temp.Below("data");

    private string LongData => _temp.Below(new string('d', 150));

    public void Dispose()
    {
        _temp.Dispose();
    }

    [Fact]
    public async Task Nobody_else_reaches_it()
    {
        await using var other = await EmbeddedGarnetProcess.StartAsync(Data, _temp.Below("answered"));

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Data));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Path.Combine(Data, "garnet.sock")));
        Assert.Empty(ListeningPorts.Of(other.Id));
    }

    [Fact]
    public async Task Directory_others_could_read_is_closed_to_them()
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, OwnerOnly | UnixFileMode.GroupRead | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        await using var store = Start(Data);

        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Data));
    }

    [Theory]
    [InlineData(UnixFileMode.GroupWrite)]
    [InlineData(UnixFileMode.OtherWrite)]
    public void Directory_others_could_write_is_refused(UnixFileMode too)
    {
        Directory.CreateDirectory(Data);
        File.SetUnixFileMode(Data, OwnerOnly | too);

        var refusal = Assert.Throws<DataDirectoryExposedException>(() => Start(Data));

        Assert.Equal(Data, refusal.Directory);
        Assert.Empty(Directory.EnumerateFileSystemEntries(Data));
    }

    [Fact]
    public async Task Path_too_long_for_a_socket_works_and_leaves_nothing_behind()
    {
        string socketDirectory;
        await using (var store = Start(LongData))
        {
            await store.WriteAsync("hold");
            socketDirectory = Path.GetDirectoryName(store.EndPoint.ToString())!;
            Assert.Equal(OwnerOnly, File.GetUnixFileMode(socketDirectory));
            Assert.False(socketDirectory.StartsWith(LongData, StringComparison.Ordinal));
        }

        Assert.False(Directory.Exists(socketDirectory));
        await using var again = Start(LongData);
        Assert.Equal("hold", await again.ReadAsync());
    }

    [Fact]
    public async Task What_a_killed_predecessor_left_is_removed()
    {
        await using var other = await EmbeddedGarnetProcess.StartAsync(LongData, _temp.Below("answered"));
        var leftOver = await File.ReadAllTextAsync(Path.Combine(LongData, "socket-directory"), TestContext.Current.CancellationToken);
        await other.KillAsync();
        Assert.True(Directory.Exists(leftOver));

        await using var store = Start(LongData);

        Assert.False(Directory.Exists(leftOver));
    }

    private static EmbeddedGarnet Start(string data)
    {
        return EmbeddedGarnet.Start(data, NullLoggerFactory.Instance);
    }
}
