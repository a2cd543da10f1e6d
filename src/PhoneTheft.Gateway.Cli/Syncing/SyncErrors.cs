using PhoneTheft.Gateway.Cli.Failures;
using PhoneTheft.Gateway.Cli.Wording;
using PhoneTheft.Gateway.Client;
using PhoneTheft.Gateway.Core;

namespace PhoneTheft.Gateway.Cli.Syncing;

/// <summary>The errors that end a sync, as errors of a command.</summary>
internal static class SyncErrors
{
    public static bool Knows(Exception exception) => exception is SyncStateException or GatewayException;

    public static CliException Of(Exception exception) => exception switch
    {
        SyncStateInUseException => new(ExitCode.StateInUse, "STATE_IN_USE", Text(exception))
        {
            Hint = "Stop the other process. 'phonetheft verify' and readers of the list may run beside it.",
        },
        SyncStateMismatchException => new(ExitCode.StateUnusable, "STATE_MISMATCH", Text(exception)),
        SyncStateFormatException => new(ExitCode.StateUnusable, "STATE_MALFORMED", Text(exception)),
        SyncStateException => new(ExitCode.StateUnusable, "STATE_UNUSABLE", Text(exception)),
        SessionSupersededException => new(ExitCode.Superseded, "SESSION_SUPERSEDED", Text(exception))
        {
            Hint = "Keep only one of the two state files: stop the other process and delete its copy.",
        },
        PublishConfirmationRequiredException required => Of(required.Confirmation),
        GatewayException { Error.Reason: "STORE_MISMATCH" } => OtherStore(),
        GatewayException { Error.Reason: "CURSOR_COMPACTED" } =>
            new(ExitCode.Stopped, "CURSOR_COMPACTED", "The gateway no longer has all changes since the last connection."),
        GatewayException gateway => CliException.From(gateway.Error),
        _ => new(ExitCode.Failure, "INTERNAL", Text(exception)),
    };

    public static CliException OtherStore() => new(
        ExitCode.StateUnusable, "STORE_MISMATCH", "The state file belongs to another store than this gateway's.")
    {
        Hint = "Check --address, or use another state file for this store.",
    };

    public static CliException Of(PublishConfirmation confirmation) =>
        new(ExitCode.ConfirmationRequired, "BULK_CONFIRMATION_REQUIRED", Printable.Line(confirmation.Message, 500))
        {
            Hint = $"If {confirmation.Amount:N0} such changes today are intended, run the command again within 10 minutes with --confirm {Printable.Line(confirmation.Token, 128)}.",
            Confirmation = new BulkConfirmation(confirmation.Token, confirmation.Amount),
        };

    private static string Text(Exception exception) => Printable.Line(exception.Message, 500);
}
