using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>Where a command takes a device, it takes a list of them, too.</summary>
internal static class ImeiOrFile
{
    /// <summary>The file that is meant; null: a device. What can be an IMEI is one; a file of such a name is named with ./ before it.</summary>
    public static string? FileIn(string argument) =>
        argument == ListSource.StandardInput ? argument
        : Core.Imei.TryParse(argument, out _, out _) ? null
        : FileFacts.Of(argument) is not null || LooksLikeFile(argument) ? argument
        : null;

    // What is not there is missed as a file, not as a device: nobody has typed an IMEI with a folder or an ending.
    private static bool LooksLikeFile(string argument) =>
        argument.Contains('/', StringComparison.Ordinal) || (Path.GetExtension(argument) is ['.', .. var ending] && ending.All(char.IsAsciiLetter) && ending.Length is > 0 and <= 5);
}
