using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Failures;

/// <summary>A command cannot go on: what is wrong, in a sentence for the caller, and the exit code for it.</summary>
internal sealed class CliException(int exitCode, string reason, string message) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The reason for machines, in UPPER_SNAKE_CASE.</summary>
    public string Reason { get; } = reason;

    /// <summary>What the caller can do about it; empty if the message says all there is.</summary>
    public string Hint { get; init; } = "";

    /// <summary>The token that allows the refused change, and its size; null if confirming would not help.</summary>
    public BulkConfirmation? Confirmation { get; init; }

    /// <summary>The option or field at fault; empty if none in particular is.</summary>
    public string Field { get; init; } = "";

    public static CliException Usage(string reason, string message, string field = "") =>
        new(Failures.ExitCode.Usage, reason, message) { Field = field, Hint = "Add --help to see the usage." };

    /// <summary>Reading or writing failed in the middle of the work.</summary>
    public static CliException InputOutput(Exception exception) =>
        new(Failures.ExitCode.Failure, "INPUT_OUTPUT", Printable.Line(exception.Message, 500));

    /// <summary>Certificates, keys or tokens that cannot be used.</summary>
    public static CliException Of(CredentialsException exception) =>
        new(Failures.ExitCode.Usage, "CREDENTIALS_INVALID", Printable.Line(OptionAdvice.InOptions(exception.Message), 500));

    /// <summary>A call that a gateway refused, or that reached none.</summary>
    /// <param name="error">The error.</param>
    /// <param name="hint">What the caller can do about it; empty: the usual hint for the error.</param>
    public static CliException From(GatewayError error, string hint = "")
    {
        var field = error.FieldViolations is [var first, ..] ? first.Field : "";
        return new CliException(GatewayFailures.ExitCodeOf(error), GatewayFailures.ReasonOf(error), Printable.Line(GatewayFailures.MessageOf(error), 500))
        {
            Field = Printable.Line(field, 64),
            Hint = OptionAdvice.InOptions(hint.Length > 0 ? hint : GatewayFailures.HintOf(error)),
            Confirmation = error.BulkConfirmation,
        };
    }
}
