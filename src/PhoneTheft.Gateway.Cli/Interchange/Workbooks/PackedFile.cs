using System.IO.Compression;
using System.IO.Hashing;
using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Interchange.Workbooks;

/// <summary>Checks a packed file as a whole before it is read: its unpacked size and its checksums.</summary>
internal static class PackedFile
{
    /// <summary>The largest file, in bytes. A full sheet of numbers, dates and words has some 25 MiB.</summary>
    public const int Largest = 64 * 1024 * 1024;

    /// <summary>The largest unpacked size, in bytes. A full sheet has some 220 MiB.</summary>
    public const long LargestUnpacked = 512L * 1024 * 1024;

    private const string ContentTypes = "[Content_Types].xml";

    private const int MostParts = 10_000;

    // The library reads these parts into memory; those of a list have a few hundred bytes.
    private const long LargestDirectory = 1024 * 1024;

    // A list packs to a tenth; no larger part packs to a hundredth by chance.
    private const long Small = 8 * 1024 * 1024;
    private const long MostGrowth = 100;

    /// <exception cref="CliException">The file is too large, has a password, or is not a workbook.</exception>
    /// <exception cref="InvalidDataException">The file is damaged.</exception>
    public static void Verify(Stream file)
    {
        if (file.Length > Largest)
        {
            throw TooLarge();
        }

        using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
        if (zip.Entries.Count > MostParts || zip.Entries.Sum(e => e.Length) > LargestUnpacked || zip.Entries.Any(IsTooLarge))
        {
            throw TooLarge();
        }

        if (zip.Entries.Any(e => e.IsEncrypted))
        {
            throw ListFile.Refused("FILE_KIND_UNKNOWN", "The file has a password.", "Save it as .xlsx without one, or as CSV in UTF-8.");
        }

        if (zip.Entries.All(e => !e.FullName.Equals(ContentTypes, StringComparison.OrdinalIgnoreCase)))
        {
            throw NoWorkbook();
        }

        if (zip.Entries.DistinctBy(e => e.FullName, StringComparer.OrdinalIgnoreCase).Count() != zip.Entries.Count)
        {
            throw new InvalidDataException("Two parts have the same name.");
        }

        foreach (var entry in zip.Entries)
        {
            VerifySum(entry);
        }
    }

    /// <summary>Reads a stream that cannot seek into memory, up to the largest size.</summary>
    public static MemoryStream Hold(Stream file)
    {
        var held = new MemoryStream();
        var buffer = new byte[64 * 1024];
        while (file.Read(buffer) is > 0 and var read)
        {
            if (held.Length + read > Largest)
            {
                throw TooLarge();
            }

            held.Write(buffer, 0, read);
        }

        return held;
    }

    public static CliException NoWorkbook() =>
        ListFile.Refused("FILE_KIND_UNKNOWN", "The file is packed, but not an .xlsx workbook; it may be an .ods, .xlsb or .zip file.", "Save it as .xlsx, or as CSV in UTF-8.");

    public static CliException TooLarge() =>
        ListFile.Refused(
            "FILE_TOO_LONG",
            $"The workbook is too large: at most {Largest >> 20} MiB, {LargestUnpacked >> 20} MiB unpacked, and {MostGrowth} times its size unpacked are allowed.",
            "Save the sheet with the list as CSV in UTF-8.");

    private static bool IsTooLarge(ZipArchiveEntry entry) =>
        (entry.Length > Small && entry.Length / MostGrowth > entry.CompressedLength)
        || (entry.Length > LargestDirectory && (entry.FullName.Equals(ContentTypes, StringComparison.OrdinalIgnoreCase) || entry.FullName.EndsWith(".rels", StringComparison.OrdinalIgnoreCase)));

    // Reading does not verify checksums, and one flipped bit makes another number.
    private static void VerifySum(ZipArchiveEntry entry)
    {
        var sum = new Crc32();
        var length = 0L;
        var buffer = new byte[64 * 1024];
        using var part = entry.Open();
        while (part.Read(buffer) is > 0 and var read)
        {
            length += read;
            sum.Append(buffer.AsSpan(0, read));
        }

        if (length != entry.Length || sum.GetCurrentHashAsUInt32() != entry.Crc32)
        {
            throw new InvalidDataException("A checksum is wrong.");
        }
    }
}
