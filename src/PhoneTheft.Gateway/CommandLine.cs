namespace PhoneTheft.Gateway;

/// <summary>What may stand on the gateway's command line: settings, and a cry for help.</summary>
/// <remarks>Configuration takes any word and ignores what nobody reads. A gateway whose --Stroe:Redis is ignored serves an empty list.</remarks>
internal static class CommandLine
{
    public const string Help =
        """
        PhoneTheft Gateway: refuses stolen phones by their IMEI, from a list that carriers share.

          dotnet run -c Release --project src/PhoneTheft.Gateway -- [--SECTION:NAME=VALUE ...]

        Without settings it listens on http://127.0.0.1:50051 (gRPC) and http://127.0.0.1:8080 (health),
        and keeps its list in ./data. Settings, on the command line or as SECTION__NAME in the environment:

          --Store:Redis=HOST:PORT    a Redis, Sentinel or cluster instead of the embedded store
          --Store:DataDirectory=DIR  where the embedded store keeps its list
          --Listen:Grpc=URL  --Listen:Http=URL

        All of them are in README.md. Stop it with Ctrl-C. Exit code: 0 stopped as asked, 1 refused to start.
        """;

    private static readonly string[] Sections = ["Store", "Checkpoint", "Listen", "Security", "Blocklist", "Sync", "Guards", "Logging"];

    public static bool AsksForHelp(string[] args) => args is ["--help" or "-h" or "-?"];

    /// <returns>What is wrong with the first word that is no setting; null: all are.</returns>
    public static string? FaultOf(string[] args) => args
        .Where(argument => !IsSetting(argument))
        .Select(argument => $"'{argument}' is not a setting. One looks like --Store:Redis=127.0.0.1:6379, of the sections {string.Join(", ", Sections)}; --help shows more.")
        .FirstOrDefault();

    private static bool IsSetting(string argument) =>
        argument.StartsWith("--", StringComparison.Ordinal)
        && argument.IndexOf('=', StringComparison.Ordinal) is > 0 and var equals
        && argument[2..equals].Split(':') is [var section, _, ..]
        && Sections.Contains(section, StringComparer.OrdinalIgnoreCase);
}
