using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using PhoneTheft.Gateway.IntegrationTests.Support;
using PhoneTheft.Gateway.Store.Embedded;

namespace PhoneTheft.Gateway.IntegrationTests.Store;

public sealed class EmbeddedGarnetTests : IDisposable
{
    private readonly TempDirectory _temp = new();

    private string Data => _temp.Below("data");

    public void Dispose()
    {
        _temp.Dispose();
    }

    [Fact]
    public async Task Data_is_there_after_a_restart()
    {
        await using (var store = Start(Data))
        {
            await store.WriteAsync("hold");
        }

        await using var again = Start(Data);

        Assert.Equal("hold", await again.ReadAsync());
    }

    [Fact]
    public async Task Every_answered_write_is_there_after_kill_9()
    {
        var answered = _temp.Below("answered");
        await using var other = await EmbeddedGarnetProcess.StartAsync(Data, answered);
        await other.KillAsync();

        await using var store = Start(Data);

        await using var redis = await store.ConnectAsync();
        var last = File.ReadLines(answered).Select(int.Parse).Max();
        var kept = await redis.GetDatabase().SortedSetRangeByScoreAsync(EmbeddedGarnetVictim.Key, 1, last);
        Assert.Equal(Enumerable.Range(1, last), kept.Select(member => (int)member));
    }

    [Fact]
    public async Task Second_store_on_the_same_directory_is_refused_within_a_second()
    {
        await using var first = Start(Data);
        var clock = Stopwatch.StartNew();

        var refusal = Assert.Throws<DataDirectoryInUseException>(() => Start(Data));

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience.OfSeconds(1));
        Assert.Equal(Data, refusal.Directory);
        Assert.Contains(Data, refusal.Message, StringComparison.Ordinal);
        await first.WriteAsync("still served");
    }

    [Fact]
    public async Task Store_of_another_process_is_refused_too()
    {
        await using var other = await EmbeddedGarnetProcess.StartAsync(Data, _temp.Below("answered"));

        Assert.Throws<DataDirectoryInUseException>(() => Start(Data));
    }

    [Fact]
    public async Task Stop_takes_less_than_five_seconds_with_clients_connected()
    {
        var store = Start(Data);
        await using var redis = await store.ConnectAsync();
        var clock = Stopwatch.StartNew();

        await store.DisposeAsync();

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, Patience.OfSeconds(5));
        await using var successor = Start(Data);
    }

    [Fact]
    public async Task Long_log_is_cut_by_a_checkpoint_and_nothing_is_lost()
    {
        var time = new FakeTimeProvider();
        var logs = new FakeLoggerProvider();
        await using (var store = EmbeddedGarnet.Start(Data, Factory(logs), time, checkpointAfterBytes: 10_000))
        {
            await store.WriteAsync(new string('x', 20_000));
            time.Advance(TimeSpan.FromSeconds(5));
            await Wait.Until(() => logs.Collector.GetSnapshot().Any(record => record.Message.StartsWith("Engine checkpoint written", StringComparison.Ordinal)));
            await store.WriteAsync("after the checkpoint");
        }

        await using var again = Start(Data);

        Assert.Equal("after the checkpoint", await again.ReadAsync());
    }

    [Fact]
    public async Task Garnet_keeps_its_chat_to_itself()
    {
        var logs = new FakeLoggerProvider();

        await using (EmbeddedGarnet.Start(Data, Factory(logs)))
        {
        }

        var shown = logs.Collector.GetSnapshot().Where(record => record.Level >= LogLevel.Information);
        Assert.All(shown, record => Assert.Equal(typeof(EmbeddedGarnet).FullName, record.Category));
    }

    private static EmbeddedGarnet Start(string data)
    {
        return EmbeddedGarnet.Start(data, NullLoggerFactory.Instance);
    }

    private static ILoggerFactory Factory(FakeLoggerProvider logs)
    {
        return LoggerFactory.Create(builder => builder.SetMinimumLevel(LogLevel.Trace).AddProvider(logs));
    }
}
