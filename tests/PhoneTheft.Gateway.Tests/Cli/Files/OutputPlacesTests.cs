using System.Runtime.Versioning;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;

namespace PhoneTheft.Gateway.Tests.Cli.Files;

/// <summary>Commands write where they are told to, and leave what is there what it is.</summary>
[SupportedOSPlatform("linux")]
public sealed class OutputPlacesTests : IDisposable
{
    private const string List = "IMEI,reporting_date,status\n49015420323751,,blacklist\n";
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead;

    private readonly Prompt _prompt = new();

    public OutputPlacesTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Pipes, links and owners as Linux has them.");
        _prompt.Gateway.Hold("49015420323751");
    }

    [Fact]
    public async Task An_exported_list_goes_into_a_pipe_which_stays_one()
    {
        var pipe = NamedPipe.Make(_prompt.PathOf("pipe"));
        var read = NamedPipe.ReadAsync(pipe);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", pipe));

        Assert.Equal(List, await read);
        Assert.Equal(FileKind.Other, FileFacts.Of(pipe)!.Kind);
    }

    [Fact]
    public async Task An_export_into_an_unread_pipe_can_be_interrupted()
    {
        var pipe = NamedPipe.Make(_prompt.PathOf("pipe"));
        using var interrupted = new CancellationTokenSource();
        var running = Task.Run(() => _prompt.RunAsync("", ["export", pipe], interrupted.Token));
        await interrupted.CancelAsync();

        Assert.Equal(ExitCode.Interrupted, await running);
    }

    [Fact]
    public async Task A_link_is_followed_and_stays_one_wherever_it_leads()
    {
        var file = _prompt.Write("real.csv", "old");
        File.CreateSymbolicLink(_prompt.PathOf("link.csv"), "middle.csv");
        File.CreateSymbolicLink(_prompt.PathOf("middle.csv"), file);
        File.CreateSymbolicLink(_prompt.PathOf("dangling.csv"), "new.csv");

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", _prompt.PathOf("link.csv")));
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", _prompt.PathOf("dangling.csv")));

        Assert.Equal((List, List), (_prompt.Read("real.csv"), _prompt.Read("new.csv")));
        Assert.Equal("middle.csv", new FileInfo(_prompt.PathOf("link.csv")).LinkTarget);
        Assert.Equal("new.csv", new FileInfo(_prompt.PathOf("dangling.csv")).LinkTarget);
        Assert.Equal(4, Directory.GetFileSystemEntries(Path.GetDirectoryName(file)!).Length - 1);
    }

    [Fact]
    public async Task A_file_keeps_its_mode_owner_and_names()
    {
        var file = _prompt.Write("list.csv", "a longer text than the list that takes its place, so that an end left standing would show");
        File.SetUnixFileMode(file, Shared);
        var before = FileFacts.Of(file);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", file));

        Assert.Equal(List, _prompt.Read("list.csv"));
        Assert.Equal(Shared, File.GetUnixFileMode(file));
        Assert.Equal(before!.Owner, FileFacts.Of(file)!.Owner);

        Shell("ln", file, _prompt.PathOf("other.csv"));
        _prompt.Gateway.Holds.Clear();
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", file));

        Assert.Equal("IMEI,reporting_date,status\n", _prompt.Read("other.csv"));
        Assert.Equal(2u, FileFacts.Of(file)!.Names);
    }

    [Fact]
    public async Task Somebody_else_s_file_stays_theirs()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can give a file away.");
        var file = _prompt.Write("list.csv", "old");
        Shell("chown", "12345:54321", file);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", file));

        Assert.Equal(List, _prompt.Read("list.csv"));
        Assert.Equal((12345u, 54321u), FileFacts.Of(file)!.Owner);
    }

    [Fact]
    public async Task Standard_output_has_several_names()
    {
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", "/dev/stdout"));

        Assert.Equal(List, _prompt.Out);
    }

    [Theory]
    [InlineData("/proc/self/fd/{0}")]
    [InlineData("/dev/fd/{0}")]
    [InlineData("link")]
    public async Task A_file_that_is_open_already_is_gone_on_with(string name)
    {
        const string Before = "what was there\n";
        var list = _prompt.Write("list.csv", Lists.Header + "nonsense,,\n");
        var file = _prompt.Write("all.csv", Before);
        using var open = new FileStream(file, FileMode.Append, FileAccess.Write, FileShare.ReadWrite);
        var descriptor = open.SafeFileHandle.DangerousGetHandle();
        File.CreateSymbolicLink(_prompt.PathOf("middle"), $"/proc/self/fd/{descriptor}");
        File.CreateSymbolicLink(_prompt.PathOf("link"), "middle");
        var id = FileFacts.Of(file)!.Id;
        var place = name == "link" ? _prompt.PathOf(name) : name.Replace("{0}", $"{descriptor}", StringComparison.Ordinal);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("export", place));
        Assert.Equal(Before + List, _prompt.Read("all.csv"));

        await _prompt.RunAsync("import", list, "--report", place);
        Assert.StartsWith(Before + List + "line,reason,detail,text\n", _prompt.Read("all.csv"), StringComparison.Ordinal);
        Assert.Equal(id, FileFacts.Of(file)!.Id);
    }

    [Fact]
    public async Task A_directory_is_no_file()
    {
        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("export", Path.GetDirectoryName(_prompt.PathOf("x"))!));

        Assert.Contains("is a directory", _prompt.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_report_that_is_a_pipe_or_link_stays_one()
    {
        var list = _prompt.Write("list.csv", Lists.Header + "49015420323751,,\n");
        var pipe = NamedPipe.Make(_prompt.PathOf("pipe"));
        File.CreateSymbolicLink(_prompt.PathOf("link"), _prompt.Write("target", "old"));
        var read = NamedPipe.ReadAsync(pipe);

        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", list, "--report", pipe));
        Assert.Equal(ExitCode.Ok, await _prompt.RunAsync("import", list, "--report", _prompt.PathOf("link")));

        Assert.Equal("line,reason,detail,text\n", await read);
        Assert.Equal(FileKind.Other, FileFacts.Of(pipe)!.Kind);
        Assert.NotNull(new FileInfo(_prompt.PathOf("link")).LinkTarget);
    }

    [Theory]
    [InlineData("/dev/full")]
    [InlineData("/nowhere/at/all.csv")]
    [InlineData("/tmp")]
    public async Task A_report_that_cannot_be_written_stops_the_import_first(string report)
    {
        var list = _prompt.Write("list.csv", Lists.Header + "49015420323752,,\nnonsense,,\n");

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync("import", list, "--report", report));

        Assert.Contains("REPORT_NOT_WRITABLE", _prompt.Error, StringComparison.Ordinal);
        Assert.Empty(_prompt.Gateway.Requests);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("sync --state {0}.db --publish")]
    public async Task A_report_never_overwrites_the_list_through_a_link(string command)
    {
        var list = _prompt.Write("list.csv", Lists.Header + "nonsense,,\n");
        File.CreateSymbolicLink(_prompt.PathOf("link.csv"), list);
        string[] words = [.. command.Split(' ').Select(word => word.Replace("{0}", _prompt.PathOf("state"), StringComparison.Ordinal)), list];

        Assert.Equal(ExitCode.Usage, await _prompt.RunAsync([.. words, "--report", _prompt.PathOf("link.csv")]));

        Assert.Contains("REPORT_IS_FILE", _prompt.Error, StringComparison.Ordinal);
        Assert.Contains("nonsense", _prompt.Read("list.csv"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("sync")]
    [InlineData("verify")]
    public async Task A_state_is_a_file(string command)
    {
        var pipe = NamedPipe.Make(_prompt.PathOf("pipe"));

        Assert.Equal(ExitCode.StateUnusable, await _prompt.RunAsync(command, "--state", pipe));

        Assert.Contains("must be a regular file", _prompt.Error, StringComparison.Ordinal);
        Assert.Single(Directory.GetFileSystemEntries(Path.GetDirectoryName(pipe)!));
    }

    public void Dispose() => _prompt.Dispose();

    private static void Shell(string program, params string[] arguments)
    {
        using var process = System.Diagnostics.Process.Start(program, arguments);
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
