using System.Runtime.InteropServices;
using System.Text;

namespace PhoneTheft.Gateway.Cli.Files;

/// <summary>What a path leads to, after links. .NET distinguishes neither a device or pipe from a file, nor owners.</summary>
/// <param name="Kind">The kind of file.</param>
/// <param name="Id">Equal for two names of one file.</param>
/// <param name="Names">The number of its names (hard links).</param>
/// <param name="Owner">Its user and group; null if unknown on this system.</param>
internal sealed record FileFacts(FileKind Kind, (ulong Device, ulong Inode) Id = default, uint Names = 1, (uint User, uint Group)? Owner = null)
{
    private const int CurrentDirectory = -100;
    private const uint BasicStats = 0x7FF;
    private const int FormatMask = 0xF000;
    private const int RegularFormat = 0x8000;
    private const int DirectoryFormat = 0x4000;

    /// <summary>The facts of a path; null if nothing exists there.</summary>
    public static FileFacts? Of(string path)
    {
        if (!OperatingSystem.IsLinux())
        {
            return Directory.Exists(path) ? new FileFacts(FileKind.Directory)
                : !File.Exists(path) ? null
                : new FileFacts(path.StartsWith("/dev/", StringComparison.Ordinal) ? FileKind.Other : FileKind.Regular);
        }

        // statx(2) has the same layout on every architecture; stat(2) has not.
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

    /// <summary>Whether two paths lead to the same file.</summary>
    public static bool AreSame(string one, string other) =>
        Path.GetFullPath(one) == Path.GetFullPath(other)
        || (Of(one) is { Owner: not null, Kind: FileKind.Regular } facts && Of(other) is { } others && facts.Id == others.Id);

    /// <summary>Gives another file the same owner.</summary>
    /// <returns>False if this user may not.</returns>
    public bool TryGiveTo(string path) =>
        Owner is not { } owner || Of(path)?.Owner == owner || Chown(Bytes(path), owner.User, owner.Group) == 0;

    /// <summary>Whether it belongs to another user than this one and root, who may change everything anyway.</summary>
    public bool IsOfAnotherThan(uint user) => Owner is { User: not 0 } owner && owner.User != user;

    /// <summary>By whose rights this program reads files.</summary>
    public static uint CurrentUser() => EffectiveUser();

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int directory, byte[] path, int flags, uint mask, byte[] facts);

    [DllImport("libc", EntryPoint = "geteuid", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint EffectiveUser();

    [DllImport("libc", EntryPoint = "chown", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown(byte[] path, uint user, uint group);
}

/// <summary>The kinds of file that writing distinguishes.</summary>
internal enum FileKind
{
    None = 0,
    /// <summary>A regular file.</summary>
    Regular = 1,
    Directory = 2,
    /// <summary>A device, a pipe or a socket.</summary>
    Other = 3,
}
