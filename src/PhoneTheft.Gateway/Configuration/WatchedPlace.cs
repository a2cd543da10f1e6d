using System.Buffers;
using System.Security.Cryptography;
using System.Text;

namespace PhoneTheft.Gateway.Configuration;

/// <summary>The files of a setting. A directory stands for the files in it whose names do not begin with a dot.</summary>
/// <param name="Setting">Its name, for messages.</param>
/// <param name="Paths">Files and directories; all have to be there.</param>
/// <param name="MostBytes">Of all files together.</param>
internal sealed record WatchedPlace(string Setting, IReadOnlyList<string> Paths, int MostBytes)
{
    private const int MostFiles = 1_000;
    private const int PieceBytes = 64 << 10;

    /// <returns>All files, or a sentence that says why one of them can't be read.</returns>
    public (IReadOnlyList<FileContent> Files, string? Fault) Read()
    {
        var files = new List<FileContent>();
        var fault = ForEach((path, left) =>
        {
            var bytes = Read(path, left);
            files.Add(new FileContent(path, bytes, PrivateFile.IsOpenToOthers(path), PrivateFile.IsWritableByOthers(path)));
            return bytes.Length;
        });
        return fault is null ? (files, null) : ([], fault);
    }

    /// <summary>Looks at all files without keeping anything of them.</summary>
    /// <returns>The same as <see cref="FingerprintOf"/> what would be read now.</returns>
    public string Fingerprint()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var piece = ArrayPool<byte>.Shared.Rent(PieceBytes);
        try
        {
            var fault = ForEach((path, left) =>
            {
                using var file = File.OpenRead(path);
                var bytes = 0;
                for (int read; bytes <= left && (read = file.Read(piece, 0, PieceBytes)) > 0; bytes += read)
                {
                    hash.AppendData(piece, 0, read);
                }

                Describe(hash, path, bytes, PrivateFile.IsOpenToOthers(path), PrivateFile.IsWritableByOthers(path));
                return bytes;
            });
            return fault ?? Convert.ToHexString(hash.GetHashAndReset());
        }
        finally
        {
            // They may be of a key.
            ArrayPool<byte>.Shared.Return(piece, clearArray: true);
        }
    }

    /// <summary>Tells what was read from any other.</summary>
    public static string FingerprintOf(IReadOnlyList<FileContent> files, string? fault)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in files)
        {
            hash.AppendData(file.Bytes);
            Describe(hash, file.Path, file.Bytes.Length, file.IsOpenToOthers, file.IsWritableByOthers);
        }

        return fault ?? Convert.ToHexString(hash.GetHashAndReset());
    }

    private static void Describe(IncrementalHash hash, string path, int bytes, bool isOpenToOthers, bool isWritableByOthers) =>
        hash.AppendData(Encoding.UTF8.GetBytes($"\0{bytes}\0{isOpenToOthers}\0{isWritableByOthers}\0{path}\0"));

    /// <param name="take">Is given a path and how many bytes are left; gives how many it has.</param>
    /// <returns>A sentence that says what is wrong; null: nothing.</returns>
    private string? ForEach(Func<string, int, int> take)
    {
        var at = "";
        try
        {
            var (left, files) = (MostBytes, 0);
            foreach (var path in Paths.SelectMany(Expand))
            {
                at = path;
                left = files++ < MostFiles ? left - take(path, left) : -1;
                if (left < 0)
                {
                    return $"{path} is too much: at most {MostBytes} bytes and {MostFiles} files are read.";
                }
            }

            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return $"{(at.Length > 0 ? at : string.Join(", ", Paths))} {Explain(e)}.";
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
