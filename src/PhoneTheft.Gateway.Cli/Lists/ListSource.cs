namespace PhoneTheft.Gateway.Cli.Lists;

/// <summary>Where a list comes from: a file, or standard input.</summary>
internal static class ListSource
{
    /// <summary>The name of standard input.</summary>
    public const string StandardInput = "-";

    /// <exception cref="CliException">There is no such file, or it can't be read.</exception>
    public static Stream Open(CliEnvironment environment, string name)
    {
        if (name == StandardInput)
        {
            return environment.OpenIn();
        }

        try
        {
            return new FileStream(name, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CliException(ExitCode.Usage, "FILE_NOT_READABLE", Printable.Line(exception.Message, 500)) { Field = "FILE" };
        }
    }
}
