using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace PhoneTheft.Gateway.Tests.Client.Connections;

/// <summary>A clock that stands still, and says when somebody waits for it.</summary>
internal sealed class NoticedTime : FakeTimeProvider
{
    private readonly Channel<TimeSpan> _waits = Channel.CreateUnbounded<TimeSpan>();

    public NoticedTime()
        : base(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero))
    {
    }

    public DateTime Now => GetUtcNow().UtcDateTime;

    /// <summary>How long the next one waits who waits for this clock.</summary>
    public Task<TimeSpan> NextWaitAsync() => Bounded(_waits.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask());

    /// <summary>Lets the next one wait in full.</summary>
    /// <returns>How long that was.</returns>
    public async Task<TimeSpan> PassNextWaitAsync()
    {
        var wait = await NextWaitAsync();
        Advance(wait);
        return wait;
    }

    /// <summary>Lets everybody wait in full until <paramref name="done"/>. A random wait may be too short for a timer.</summary>
    public async Task PassUntilAsync(Task done)
    {
        while (!done.IsCompleted)
        {
            await Bounded(Task.WhenAny(done, _waits.Reader.WaitToReadAsync(TestContext.Current.CancellationToken).AsTask()));
            while (!done.IsCompleted && _waits.Reader.TryRead(out var wait))
            {
                Advance(wait);
            }
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        _waits.Writer.TryWrite(dueTime);
        return timer;
    }

    public static Task<T> Bounded<T>(Task<T> task) => task.WaitAsync(Patience.OfSeconds(30), TestContext.Current.CancellationToken);

    public static Task Bounded(Task task) => task.WaitAsync(Patience.OfSeconds(30), TestContext.Current.CancellationToken);
}
