using PhoneTheft.Gateway.Cli.Documents;
using PhoneTheft.Gateway.Cli.Running;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;

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
    public ConfirmationDocument? Confirmation { get; init; }

    /// <summary>The option or field at fault; empty if none in particular is.</summary>
    public string Field { get; init; } = "";

    public static CliException Usage(string reason, string message, string field = "") =>
        new(Failures.ExitCode.Usage, reason, message) { Field = field, Hint = "Add --help to see the usage." };

    /// <summary>Reading or writing failed in the middle of the work.</summary>
    public static CliException InputOutput(Exception exception) => new(Failures.ExitCode.Failure, "INPUT_OUTPUT", Printable.Line(exception.Message, 500));

    /// <summary>A call that failed; if a confirmation helps, the hint is the command that gives it.</summary>
    public static CliException From(GatewayError error, CommandContext context) =>
        From(error, context.Address, BulkConfirmationOption.HintFor(error, context.Parsed));

    /// <summary>A call that the gateway refused, or that did not reach it.</summary>
    public static CliException From(GatewayError error, Uri address, string hint = "")
    {
        if (ConnectionFault.Of(error, address) is { } trouble)
        {
            return new CliException(Failures.ExitCode.Unavailable, "UNAVAILABLE", trouble.Message) { Hint = trouble.Hint };
        }

        var field = error.FieldViolations is [var first, ..] ? first.Field : "";
        var message = error is { StatusCode: Grpc.Core.StatusCode.Unavailable, Reason: "" }
            ? $"No gateway answers at {address.GetLeftPart(UriPartial.Authority)}."
            : error is { StatusCode: Grpc.Core.StatusCode.DeadlineExceeded, Reason: "" }
                ? $"The gateway at {address.GetLeftPart(UriPartial.Authority)} did not answer in time."
                : Printable.Line(GatewayErrors.MessageOf(error), 500);
        return new CliException(GatewayErrors.ExitCodeOf(error), GatewayErrors.ReasonOf(error), message)
        {
            Field = Printable.Line(field, 64),
            Hint = hint.Length > 0 ? hint : GatewayErrors.HintOf(error),
            Confirmation = error.BulkConfirmation is { } needed ? new ConfirmationDocument(needed.Token, needed.Amount) : null,
        };
    }
}
