using System.Runtime.CompilerServices;

namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>How a test waits for another process: by looking again, and never for ever.</summary>
internal static class Wait
{
    /// <summary>Long enough for a machine that is busy with something else; a test that has to wait this long fails.</summary>
    public static readonly TimeSpan Limit = Patience.OfSeconds(30);

    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns as soon as <paramref name="condition"/> holds.</summary>
    /// <exception cref="TimeoutException">It didn't within <paramref name="limit"/>, by default <see cref="Limit"/>.</exception>
    public static async Task Until(
        Func<Task<bool>> condition,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        using var timer = new PeriodicTimer(LookEvery, time);
        while (!await condition())
        {
            if (time.GetElapsedTime(started) > (limit ?? Limit))
            {
                throw new TimeoutException($"Waited {time.GetElapsedTime(started).TotalSeconds:F1} s in vain for: {what}");
            }

            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }

    /// <inheritdoc cref="Until(Func{Task{bool}}, TimeSpan?, string)"/>
    public static Task Until(
        Func<bool> condition,
        TimeSpan? limit = null,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        return Until(() => Task.FromResult(condition()), limit, what);
    }
}
