using System.Text;
using PhoneTheft.Gateway.Audit;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Auditing;

/// <summary>
/// The file with the audit log's key. It is made at the first start, and never again: a log without its key cannot be verified.
/// </summary>
internal static class AuditKeyFile
{
    /// <param name="place">Where it is.</param>
    /// <param name="hasLog">Whether there is a log already.</param>
    /// <exception cref="InvalidDataException">It is not one, or it is missing, or others may read it.</exception>
    /// <exception cref="IOException">It can't be read or made.</exception>
    public static AuditKey Open(AuditPlace place, bool hasLog)
    {
        var path = place.KeyFile;
        if (IsBelow(place.Directory, path))
        {
            throw new InvalidDataException(
                $"The key of the audit log (Audit:KeyFile, '{path}') must not be in the directory of the log ('{place.Directory}'): "
                + "whoever copies the log would have the key with it. Put it elsewhere.");
        }

        return File.Exists(path) ? Read(path)
            : hasLog ? throw new InvalidDataException(
                $"There is an audit log in '{place.Directory}', but no key in '{path}' (Audit:KeyFile). Put the key of this log back. "
                + "If it is lost, move the files of the log to another place: the gateway then begins a new log with a new key.")
            : Create(path);
    }

    private static AuditKey Read(string path)
    {
        if (KeyFile.Refusal(path) is { } refusal)
        {
            throw new InvalidDataException($"The key of the audit log in '{path}' (Audit:KeyFile) {refusal}.");
        }

        return !SecretFile.TryRead(path, out var text, out var fault)
            ? throw new InvalidDataException($"The key of the audit log in '{path}' (Audit:KeyFile) {fault}.")
            : AuditKey.Read(text) ?? throw new InvalidDataException(
                $"The key of the audit log in '{path}' (Audit:KeyFile) must have 64 hexadecimal digits on one line, "
                + "as 'openssl rand -hex 32' writes them.");
    }

    // Under another name first: a file of this name is whole.
    private static AuditKey Create(string path)
    {
        PrivateFile.CreateDirectory(Path.GetDirectoryName(path)!);
        var (key, unfinished) = (AuditKey.Create(), path + ".new");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, Share = FileShare.None };
        using (var file = PrivateFile.Open(unfinished, options))
        {
            PrivateFile.Restrict(file.SafeFileHandle);
            file.Write(Encoding.ASCII.GetBytes(key.ToFileText()));
            file.Flush(flushToDisk: true);
        }

        File.Move(unfinished, path, overwrite: false);
        DirectoryFlush.Flush(Path.GetDirectoryName(path)!);
        return key;
    }

    private static bool IsBelow(string directory, string path) =>
        path.StartsWith(Path.TrimEndingDirectorySeparator(directory) + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
