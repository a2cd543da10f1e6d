namespace PhoneTheft.Gateway.Configuration;

/// <summary>The files of a setting. A directory stands for the files in it whose names do not begin with a dot.</summary>
/// <param name="Setting">Its name, for messages.</param>
/// <param name="Paths">Files and directories; all have to be there.</param>
/// <param name="MostBytes">Of all files together.</param>
internal sealed record WatchedPlace(string Setting, IReadOnlyList<string> Paths, int MostBytes)
{
    private const int MostFiles = 1_000;

    /// <returns>All files, or a sentence that says why one of them can't be read.</returns>
    public (IReadOnlyList<FileContent> Files, string? Fault) Read()
    {
        var files = new List<FileContent>();
        var at = "";
        try
        {
            var left = MostBytes;
            foreach (var path in Paths.SelectMany(Expand))
            {
                at = path;
                var bytes = Read(path, left);
                left -= bytes.Length;
                if (left < 0 || files.Count == MostFiles)
                {
                    return ([], $"{path} is too much: at most {MostBytes} bytes and {MostFiles} files are read.");
                }

                files.Add(new FileContent(path, bytes, PrivateFile.IsOpenToOthers(path), PrivateFile.IsWritableByOthers(path)));
            }

            return (files, null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return ([], $"{(at.Length > 0 ? at : string.Join(", ", Paths))} {Explain(e)}.");
        }
    }

    private static IEnumerable<string> Expand(string path) => !Directory.Exists(path) ? [path]
        : Directory.EnumerateFiles(path).Where(file => !Path.GetFileName(file).StartsWith('.')).Take(MostFiles + 1).Order(StringComparer.Ordinal);

    private static byte[] Read(string path, int left)
    {
        using var file = File.OpenRead(path);
        var bytes = new byte[Math.Min(file.Length, left) + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }

    private static string Explain(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "does not exist",
        UnauthorizedAccessException => "may not be read by this user",
        _ => $"can't be read ({e.GetType().Name})",
    };
}

/// <summary>A file as it was when it was read.</summary>
internal sealed record FileContent(string Path, byte[] Bytes, bool IsOpenToOthers, bool IsWritableByOthers);
