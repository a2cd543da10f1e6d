using PhoneTheft.Gateway.Carriers;
using PhoneTheft.Gateway.Configuration;

namespace PhoneTheft.Gateway.Security;

/// <summary>Puts the file of Security:Carriers in force: at the start, and whenever it has changed and has no fault.</summary>
internal sealed partial class RegisterFile(CurrentRegister current, ILogger<RegisterFile> logger)
{
    public const string Setting = $"{SecurityOptions.Section}:{nameof(SecurityOptions.Carriers)}";

    // The rest is for the program that checks a register: a log line is no place for fifty sentences.
    private const int MostFaults = 10;

    /// <exception cref="SettingsRefusedException">There is no register that can be used.</exception>
    public void Watch(string path, WatchedFiles files) =>
        files.Watch(new WatchedPlace(Setting, [path], RegisterLimits.LongestFile), content => Take(path, content));

    private void Take(string path, IReadOnlyList<FileContent> content)
    {
        if (content is not [var file] || Directory.Exists(path))
        {
            throw new InvalidDataException($"{path} must be one file, and not a directory.");
        }

        if (file.IsWritableByOthers)
        {
            throw new InvalidDataException($"{path} may be changed by others: chmod go-w.");
        }

        var (register, faults) = RegisterReader.Read(file.Bytes);
        if (register is null)
        {
            throw new InvalidDataException(
                $"{path} has faults. {string.Join(" ", faults.Take(MostFaults))}" +
                (faults.Count > MostFaults ? " There are more; phonetheft carriers check shows all." : ""));
        }

        var change = current.Replace(register);
        if (!change.IsNone)
        {
            Log.Changed(logger, Ids(change.Added), Ids(change.Removed), Ids(change.Changed), register.RevokedTokens.Count);
        }
    }

    private static string Ids(IReadOnlyList<string> ids) => ids.Count == 0 ? "none" : string.Join(", ", ids);

    private static partial class Log
    {
        [LoggerMessage(
            2501, LogLevel.Information,
            "A register of carriers is in force. Added: {Added}. Removed: {Removed}. Changed: {Changed}. Revoked tokens: {RevokedTokens}")]
        public static partial void Changed(ILogger logger, string added, string removed, string changed, int revokedTokens);
    }
}
