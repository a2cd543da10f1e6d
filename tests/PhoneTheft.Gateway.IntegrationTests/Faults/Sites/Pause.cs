namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>How long a fault lasts, and how often a client asks: real time by design, and nothing is asserted about it.</summary>
internal static class Pause
{
    public static Task ForAsync(TimeSpan time, CancellationToken cancellationToken = default) =>
        Task.Delay(time, TimeProvider.System, cancellationToken);

    public static Task ForMillisecondsAsync(int time, CancellationToken cancellationToken = default) =>
        ForAsync(TimeSpan.FromMilliseconds(time), cancellationToken);
}
