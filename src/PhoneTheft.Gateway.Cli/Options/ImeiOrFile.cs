using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Interchange.Tables;

namespace PhoneTheft.Gateway.Cli.Options;

/// <summary>Tells whether an argument is an IMEI or the name of a file.</summary>
internal static class ImeiOrFile
{
    /// <summary>
    /// The name of a file, or null for an IMEI. An argument that can be an IMEI is taken for one; a file of such a name must be written as
    /// ./NAME.
    /// </summary>
    public static string? FileIn(string argument) =>
        argument == ListInput.StandardInput ? argument
        : Core.Imei.TryParse(argument, out _, out _) ? null
        : FileFacts.Of(argument) is not null || LooksLikeFile(argument) ? argument
        : null;

    // A path or a name with an extension is meant as a file, even if there is no such file.
    private static bool LooksLikeFile(string argument) =>
        argument.Contains('/', StringComparison.Ordinal) || (Path.GetExtension(argument) is ['.', .. var ending] && ending.All(char.IsAsciiLetter) && ending.Length is > 0 and <= 5);
}
