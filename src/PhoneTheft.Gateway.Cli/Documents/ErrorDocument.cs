namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>What --json writes to standard error when a command fails.</summary>
internal sealed record ErrorDocument(ErrorBody Error)
{
    public static ErrorDocument Of(CliException failure) => new(ErrorBody.Of(failure));
}
