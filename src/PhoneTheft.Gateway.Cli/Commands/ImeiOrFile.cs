using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Lists;

namespace PhoneTheft.Gateway.Cli.Commands;

/// <summary>Where a command takes a device, it takes a list of them, too.</summary>
internal static class ImeiOrFile
{
    /// <summary>The file that is meant; null: a device. What can be an IMEI is one; a file of such a name is named with ./ before it.</summary>
    public static string? FileIn(string argument) =>
        argument == ListSource.StandardInput ? argument
        : Core.Imei.TryParse(argument, out _, out _) ? null
        : FileFacts.Of(argument) is { Kind: FileKind.Regular or FileKind.Other } ? argument
        : null;
}
