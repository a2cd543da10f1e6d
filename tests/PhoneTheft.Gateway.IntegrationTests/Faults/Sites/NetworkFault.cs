using PhoneTheft.Gateway.IntegrationTests.Support;

namespace PhoneTheft.Gateway.IntegrationTests.Faults.Sites;

/// <summary>What networks do.</summary>
internal enum NetworkFault
{
    Slow,
    Sliced,
    Narrow,
    Blackhole,
    Silent,
    Reset,
    HalfOpen,
}

/// <summary>Does it to a line for some time.</summary>
internal static class NetworkFaults
{
    public static async Task SpoilAsync(this FaultyLink link, NetworkFault fault, TimeSpan time)
    {
        switch (fault)
        {
            case NetworkFault.Slow:
                (link.Latency, link.Jitter) = (TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(60));
                break;
            case NetworkFault.Sliced:
                link.Slice = 7;
                break;
            case NetworkFault.Narrow:
                link.BytesPerSecond = 20_000;
                break;
            case NetworkFault.Blackhole:
                link.Blackhole();
                break;
            case NetworkFault.Silent:
                link.StopReplies();
                break;
            case NetworkFault.Reset:
                link.Reset();
                break;
            case NetworkFault.HalfOpen:
                link.HalfOpen();
                break;
        }

        await Pause.ForAsync(time);
        link.Mend();
    }

    public static void Mend(this FaultyLink link)
    {
        (link.Latency, link.Jitter, link.Slice, link.BytesPerSecond, link.Refusing) = (TimeSpan.Zero, TimeSpan.Zero, 0, 0, false);
        link.Heal();
    }
}
