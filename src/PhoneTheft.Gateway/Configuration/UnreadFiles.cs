namespace PhoneTheft.Gateway.Configuration;

/// <summary>Files that an ASP.NET Core program would have read its settings from.</summary>
/// <remarks>Whoever sees such a file would expect it to be read, so the banner says that it is not.</remarks>
internal static class UnreadFiles
{
    public static IEnumerable<string> Warnings(string directory) =>
        Directory.EnumerateFiles(directory, "appsettings*.json").Order(StringComparer.Ordinal)
            .Select(file => $"{file} is not read. Settings come from the command line, the environment and the file that --config names.");
}
