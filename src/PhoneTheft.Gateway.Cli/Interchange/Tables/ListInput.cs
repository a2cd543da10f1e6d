using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Files;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;

namespace PhoneTheft.Gateway.Cli.Interchange.Tables;

/// <summary>Opens the file or standard input that a list is read from.</summary>
internal static class ListInput
{
    /// <summary>The argument that means standard input.</summary>
    public const string StandardInput = "-";

    /// <exception cref="CliException">The file does not exist or cannot be read.</exception>
    public static Stream Open(CliEnvironment environment, string name)
    {
        if (name == StandardInput)
        {
            return environment.OpenIn();
        }

        switch (FileFacts.Of(name))
        {
            case null:
                throw Unreadable($"There is no file {name}.");
            case { Kind: FileKind.Directory }:
                throw Unreadable($"{name} is a directory, not a file.");
        }

        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (UnauthorizedAccessException)
        {
            throw Unreadable($"No permission to read {name}.");
        }
        catch (IOException exception)
        {
            throw Unreadable(exception.Message);
        }
    }

    private static CliException Unreadable(string why) =>
        new(ExitCode.Usage, "FILE_NOT_READABLE", Printable.Line(why, 500)) { Field = "FILE" };
}
