namespace PhoneTheft.Gateway.Configuration;

/// <summary>Keys that would make the web server listen elsewhere.</summary>
internal static class ListenerKeys
{
    private static readonly string[] Keys = ["Kestrel", "urls", "server.urls"];

    public static bool Has(string key) => Keys.Contains(KnownSettings.SectionOf(key), StringComparer.OrdinalIgnoreCase);

    public static string FaultOf(string origin) =>
        $"{origin} would open another listener. The gateway listens only where Listen:Grpc and Listen:Http say. Remove it.";
}
