namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>Small files are read no further than they may be long.</summary>
internal static class BoundedFile
{
    private const int Megabyte = 1 << 20;

    /// <exception cref="IOException">It is larger than 1 MB, or cannot be read.</exception>
    public static byte[] Read(string path)
    {
        using var file = File.OpenRead(path);
        var bytes = Read(file, Megabyte);
        return bytes.Length <= Megabyte ? bytes : throw new IOException($"{path} is larger than 1 MB.");
    }

    /// <summary>Reads one byte more than is allowed, so that a longer file is seen to be longer.</summary>
    public static byte[] Read(Stream file, int most)
    {
        var bytes = new byte[most + 1];
        return bytes[..file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false)];
    }
}
