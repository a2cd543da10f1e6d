namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>
/// The gateway's command line where some of it is usual and some replaces the usual: the gateway itself refuses a setting given twice.
/// </summary>
internal static class GatewayWords
{
    public static IEnumerable<string> LaterWins(params IEnumerable<string> words) =>
        words.Reverse().DistinctBy(word => word.StartsWith("--", StringComparison.Ordinal) ? word.Split('=')[0] : word, StringComparer.OrdinalIgnoreCase).Reverse();
}
