namespace PhoneTheft.Gateway.IntegrationTests.Support;

/// <summary>The working tree these tests were built from.</summary>
internal static class SourceTree
{
    private static readonly string Root = Find();

    public static string PathOf(string file) => Path.Combine(Root, file);

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PhoneTheft.Gateway.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No folder above {AppContext.BaseDirectory} holds PhoneTheft.Gateway.sln.");
    }
}
