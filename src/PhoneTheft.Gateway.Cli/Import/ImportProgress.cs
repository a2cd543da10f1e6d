using PhoneTheft.Gateway.Cli.Running;
using Spectre.Console;

namespace PhoneTheft.Gateway.Cli.Import;

/// <summary>Shows the progress of an import: a bar on a terminal, otherwise a line every 2 s, nothing with --json.</summary>
internal sealed class ImportProgress(Screen screen, CliEnvironment environment)
{
    private static readonly TimeSpan BarTick = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LineTick = TimeSpan.FromSeconds(2);

    public Task<T> ShowAsync<T>(Task<T> work, ImportCounters counters, long total) => ShowAsync(work, counters, () => total);

    /// <summary>Shows the progress of work whose total becomes known only while it runs.</summary>
    public async Task<T> ShowAsync<T>(Task<T> work, ImportCounters counters, Func<long> total)
    {
        if (screen.Json)
        {
            return await work;
        }

        if (environment.ErrorIsTerminal)
        {
            await screen.ErrorConsole.Progress()
                .Columns(new TaskDescriptionColumn(), new ProgressBarColumn(), new PercentageColumn(), new RemainingTimeColumn())
                .StartAsync(async bars =>
                {
                    var bar = bars.AddTask("importing", maxValue: Math.Max(total(), 1));
                    do
                    {
                        (bar.MaxValue, bar.Value) = (Math.Max(total(), 1), counters.Done);
                    }
                    while (!await EndsWithinAsync(work, BarTick));
                    bar.Value = counters.Done;
                });
        }
        else
        {
            var before = 0L;
            while (!await EndsWithinAsync(work, LineTick))
            {
                var done = counters.Done;
                screen.Note($"{done:N0} of {total():N0} done, {(done - before) / LineTick.TotalSeconds:N0} per second");
                before = done;
            }
        }

        return await work;
    }

    private async Task<bool> EndsWithinAsync(Task work, TimeSpan time) =>
        await Task.WhenAny(work, Task.Delay(time, environment.Time)) == work;
}
