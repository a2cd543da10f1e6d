using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Documents;

/// <summary>The output of --json on standard error when a command fails.</summary>
internal sealed record ErrorDocument(ErrorBody Error)
{
    public static ErrorDocument Of(CliException failure) => new(ErrorBody.Of(failure));
}

/// <summary>Why a command failed.</summary>
internal sealed record ErrorBody(string Reason, string Message, string? Field, string? Hint, int ExitCode, ConfirmationDocument? Confirmation)
{
    public static ErrorBody Of(CliException failure) =>
        new(failure.Reason, failure.Message, NullIfEmpty(failure.Field), NullIfEmpty(failure.Hint), failure.ExitCode, ConfirmationDocument.Of(failure.Confirmation));

    private static string? NullIfEmpty(string text) => text.Length > 0 ? text : null;
}

/// <summary>The token that confirms a change beyond the daily bulk limit, and the amount it allows.</summary>
internal sealed record ConfirmationDocument(string Token, long Amount)
{
    public static ConfirmationDocument? Of(BulkConfirmation? needed) => needed is null ? null : new(needed.Token, needed.Amount);
}
