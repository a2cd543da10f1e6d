namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>Why something failed, for machines.</summary>
internal sealed record ErrorBody(string Reason, string Message, string? Field, string? Hint, int ExitCode, ConfirmationDocument? Confirmation)
{
    public static ErrorBody Of(CliException failure) =>
        new(failure.Reason, failure.Message, NullIfEmpty(failure.Field), NullIfEmpty(failure.Hint), failure.ExitCode, failure.Confirmation);

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;
}
