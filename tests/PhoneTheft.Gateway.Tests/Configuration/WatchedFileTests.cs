using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Tests.Configuration;

public sealed class WatchedFileTests : IDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("phonetheft-test-");
    private readonly FakeTimeProvider _time = new();
    private readonly FakeLogger<WatchedFile> _log = new();
    private readonly WatchedFiles _files;
    private string _inForce = "";

    public WatchedFileTests() => _files = new WatchedFiles(_time, _log);

    private string File => Path.Combine(_directory.FullName, "list");

    [Fact]
    public void A_file_is_in_force_at_once()
    {
        Write("one");

        Watch(File);

        Assert.Equal("one", _inForce);
        Assert.Empty(_files.Faults);
    }

    [Fact]
    public void A_changed_file_is_read_again()
    {
        Write("one");
        Watch(File);
        Write("two");

        Look(times: 2);

        Assert.Equal("two", _inForce);
        Assert.Equal(2301, Assert.Single(_log.Collector.GetSnapshot()).Id.Id);
    }

    [Fact]
    public void A_file_still_being_written_is_not_read()
    {
        Write("one");
        Watch(File);

        foreach (var half in new[] { "o", "ot", "oth" })
        {
            Write(half);
            Look();
            Assert.Equal("one", _inForce);
        }

        Look();
        Assert.Equal("oth", _inForce);
    }

    [Fact]
    public void A_fault_leaves_in_force_what_was()
    {
        Write("one");
        Watch(File);
        Write("bad");

        Look(times: 5);

        Assert.Equal("one", _inForce);
        Assert.Contains("list is bad.", Assert.Single(_files.Faults), StringComparison.Ordinal);
        var said = Assert.Single(_log.Collector.GetSnapshot());
        Assert.Equal((2302, LogLevel.Error), (said.Id.Id, said.Level));
    }

    [Fact]
    public void A_file_put_right_is_in_force()
    {
        Write("one");
        Watch(File);
        Write("bad");
        Look(times: 2);
        Write("two");

        Look(times: 2);

        Assert.Equal("two", _inForce);
        Assert.Empty(_files.Faults);
    }

    [Fact]
    public void A_missing_file_is_a_fault()
    {
        Write("one");
        Watch(File);
        System.IO.File.Delete(File);

        Look(times: 2);

        Assert.Equal("one", _inForce);
        Assert.Contains("does not exist", Assert.Single(_files.Faults), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_with_a_bad_file_is_refused()
    {
        Assert.Contains("does not exist", RefusalOf(), StringComparison.Ordinal);
        Write("bad");
        Assert.Equal("Some:Setting: list is bad.", RefusalOf());
        Write("boom");
        Assert.Contains("can't be read (FormatException)", RefusalOf(), StringComparison.Ordinal);
        Write(new string('x', 101));
        Assert.Contains("at most 100 bytes", RefusalOf(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_directory_stands_for_its_files()
    {
        Write("one");
        Watch(_directory.FullName);
        System.IO.File.WriteAllText(Path.Combine(_directory.FullName, "more"), "two");
        System.IO.File.WriteAllText(Path.Combine(_directory.FullName, ".hidden"), "three");

        Look(times: 2);

        Assert.Equal("onetwo", _inForce);
    }

    [Fact]
    public void A_change_is_found_whatever_its_time_says()
    {
        Write("one");
        Watch(File);
        var written = System.IO.File.GetLastWriteTimeUtc(File);
        Write("two");
        System.IO.File.SetLastWriteTimeUtc(File, written);

        Look(times: 2);

        Assert.Equal("two", _inForce);
    }

    [Fact]
    public async Task A_look_that_hangs_is_said_and_stops_no_other()
    {
        var (time, other, others) = (new MovedTime(), Path.Combine(_directory.FullName, "other"), "");
        Write("one");
        await System.IO.File.WriteAllTextAsync(other, "one", TestContext.Current.CancellationToken);
        using var files = new WatchedFiles(time, _log);
        Watch(File, files);
        files.Watch(new WatchedPlace("Other:Setting", [other], 100), content => others = Encoding.UTF8.GetString(content[0].Bytes));

        // A pipe that nobody writes into: to open it takes for ever.
        System.IO.File.Delete(File);
        using (var mkfifo = Process.Start("mkfifo", [File]))
        {
            await mkfifo.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        await UntilAsync(() => files.Faults.Any(fault => fault.StartsWith("Some:Setting: reading", StringComparison.Ordinal)), time);
        await System.IO.File.WriteAllTextAsync(other, "two", TestContext.Current.CancellationToken);

        await UntilAsync(() => others == "two", time);
        await UntilAsync(() => _log.Collector.GetSnapshot().Count(record => record.Id.Id == 2303) == 1, time);
        Assert.Equal("one", _inForce);
        await using (new FileStream(File, FileMode.Open, FileAccess.Write))
        {
            // The look is over.
        }
    }

    public void Dispose()
    {
        _files.Dispose();
        _directory.Delete(recursive: true);
    }

    private string RefusalOf() => Assert.Throws<SettingsRefusedException>(() => Watch(File)).Message;

    private void Watch(string path, WatchedFiles? by = null) => (by ?? _files).Watch(new WatchedPlace("Some:Setting", [path], 100), files =>
    {
        var text = string.Concat(files.Select(file => Encoding.UTF8.GetString(file.Bytes)));
        _inForce = text switch
        {
            "bad" => throw new InvalidDataException("list is bad."),
            "boom" => throw new FormatException("with a secret in it"),
            _ => text,
        };
    });

    private void Write(string text) => System.IO.File.WriteAllText(File, text);

    /// <summary>While time goes by: eleven seconds at each look.</summary>
    private static async Task UntilAsync(Func<bool> condition, MovedTime time)
    {
        using var limit = new CancellationTokenSource(Patience.OfSeconds(30));
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        while (!condition())
        {
            await looks.WaitForNextTickAsync(limit.Token);
            time.Move(TimeSpan.FromSeconds(11));
        }
    }

    /// <summary>Its timers are real, and its clock can be moved on.</summary>
    private sealed class MovedTime : TimeProvider
    {
        private long _moved;

        public void Move(TimeSpan time) => Interlocked.Add(ref _moved, (long)(time.TotalSeconds * TimestampFrequency));

        public override long GetTimestamp() => base.GetTimestamp() + Volatile.Read(ref _moved);
    }

    private void Look(int times = 1)
    {
        for (var i = 0; i < times; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
