using System.Runtime.InteropServices;
using System.Text;

namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>What a name leads to, links followed: .NET doesn't tell a device or a pipe from a file, nor whose a file is.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Id">Equal for two names of one file.</param>
/// <param name="Names">How many there are (hard links).</param>
/// <param name="Owner">Whose it is; null: not known on this system.</param>
internal sealed record FileFacts(FileKind Kind, (ulong Device, ulong Inode) Id = default, uint Names = 1, (uint User, uint Group)? Owner = null)
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7FF;
    private const int FormatMask = 0xF000;
    private const int RegularFormat = 0x8000;
    private const int DirectoryFormat = 0x4000;

    /// <summary>Null: nothing is there.</summary>
    public static FileFacts? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Directory.Exists(path) ? new FileFacts(FileKind.Directory)
                : !File.Exists(path) ? null
                : new FileFacts(path.StartsWith("/dev/", StringComparison.Ordinal) ? FileKind.Other : FileKind.Regular);
        }

        // Laid out alike on every architecture, which stat(2) is not.
        var facts = new byte[256];
        if (Statx(CurrentDirectory, Bytes(path), flags: 0, BasicStats, facts) != 0)
        {
            return null;
        }

        uint Number(int offset) => BitConverter.ToUInt32(facts, offset);
        var kind = (BitConverter.ToUInt16(facts, 28) & FormatMask) switch
        {
            RegularFormat => FileKind.Regular,
            DirectoryFormat => FileKind.Directory,
            _ => FileKind.Other,
        };
        var device = ((ulong)Number(136) << 32) | Number(140);
        return new FileFacts(kind, (device, BitConverter.ToUInt64(facts, 32)), Number(16), (Number(20), Number(24)));
    }

    /// <summary>Whether two names stand for one file.</summary>
    public static bool AreSame(string one, string other) =>
        Path.GetFullPath(one) == Path.GetFullPath(other)
        || (Of(one) is { Owner: not null, Kind: FileKind.Regular } facts && Of(other) is { } others && facts.Id == others.Id);

    /// <summary>Makes another file the same owner's. False: this user may not.</summary>
    public bool TryGiveTo(string path) =>
        Owner is not { } owner || Of(path)?.Owner == owner || Chown(Bytes(path), owner.User, owner.Group) == 0;

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] facts);

    [DllImport("libc", EntryPoint = "chown", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown(byte[] path, uint user, uint group);
}

/// <summary>What a name stands for, as far as writing to it goes.</summary>
internal enum FileKind
{
    None = 0,
    /// <summary>Bytes on a disk.</summary>
    Regular = 1,
    Directory = 2,
    /// <summary>A device, a pipe, a socket: somebody reads what is written to it.</summary>
    Other = 3,
}
