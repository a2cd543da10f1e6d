namespace PhoneTheft.Gateway.Tests.Repository;

/// <summary>The working tree these tests were built from: found, listed and read once.</summary>
/// <remarks>Paths are relative to its root and written with forward slashes, as git and the documents write them.</remarks>
internal static class WorkingTree
{
    // What builds, editors and runs leave behind, as in .gitignore.
    private static readonly HashSet<string> NotTracked =
        new(StringComparer.Ordinal) { "artifacts", "bin", "obj", "data", "node_modules", "TestResults", ".git", ".vs", ".idea" };

    private static readonly string Root = FindRoot();

    public static IReadOnlyList<string> Files { get; } =
        [.. FilesBelow(new DirectoryInfo(Root)).Select(file => Path.GetRelativePath(Root, file.FullName).Replace('\\', '/')).Order(
            StringComparer.Ordinal)];

    public static IEnumerable<string> FilesIn(string folder, string extension = "") =>
        Files.Where(file => file.StartsWith(folder + "/", StringComparison.Ordinal) && file.EndsWith(extension, StringComparison.Ordinal));

    public static IEnumerable<string> Projects => Files.Where(file => file.EndsWith(".csproj", StringComparison.Ordinal));

    /// <summary>The folders right below one, by name; a folder without files does not count.</summary>
    public static IEnumerable<string> FoldersIn(string folder) =>
        FilesIn(folder).Select(file => file[(folder.Length + 1)..].Split('/')).Where(parts => parts.Length > 1).Select(parts => parts[0]).Distinct(StringComparer.Ordinal);

    public static bool Exists(string path) =>
        Files.Any(file => file == path || file.StartsWith(path + "/", StringComparison.Ordinal));

    public static string PathOf(string file) => Path.Combine(Root, file);

    public static string Read(string file) => File.ReadAllText(PathOf(file));

    public static IReadOnlyList<string> ReadLines(string file) => File.ReadAllLines(PathOf(file));

    private static string FindRoot()
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

    private static IEnumerable<FileInfo> FilesBelow(DirectoryInfo folder) =>
        folder.EnumerateFiles().Concat(
            folder.EnumerateDirectories().Where(child => !NotTracked.Contains(child.Name)).SelectMany(FilesBelow));
}
